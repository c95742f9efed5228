using System.Collections.Immutable;
using System.Net.Mime;
using NAFlow.Interactive;

namespace NAFlow.Kernel;

/// <summary>
/// Brings plotly.js to the page before the first chart, and takes the 3.6 MB out of the notebook again before the cell ends: what a page has run
/// stays, and what a notebook saves is small.
/// </summary>
internal sealed class ChartLibrary
{
    // Pages gather outputs before they draw them; what is replaced too soon is never run.
    private static readonly TimeSpan UntilPagesRanIt = TimeSpan.FromMilliseconds(500);

    private readonly Lock gate = new();
    private bool isThere;
    private string? shownAs;

    /// <summary>Shows the library before a value with a chart, unless the page has it.</summary>
    public void Precede(MimeBundle bundle, Exchange exchange)
    {
        if (!ChartFragment.IsIn(bundle.Data.GetValueOrDefault(MediaTypeNames.Text.Html))) return;
        lock (gate)
        {
            if (isThere) return;
            isThere = true;
            shownAs ??= $"plotly-{Guid.NewGuid():N}";
            exchange.Publish("display_data", BundleContent.Of(Html(PlotlyScript.Element), shownAs));
        }
    }

    /// <summary>Puts a remark in the place of the library, where it was shown.</summary>
    public void Withdraw(Exchange exchange)
    {
        if (Volatile.Read(ref shownAs) is not null) Thread.Sleep(UntilPagesRanIt);
        lock (gate)
        {
            if (shownAs is null) return;
            exchange.Publish("update_display_data", BundleContent.Of(Html("<!-- plotly.js was loaded here. -->"), shownAs));
            shownAs = null;
        }
    }

    /// <summary>The page lost the library, or a new one came.</summary>
    public void Forget()
    {
        lock (gate) isThere = false;
    }

    private static MimeBundle Html(string html) => new(ImmutableSortedDictionary<string, string>.Empty.Add(MediaTypeNames.Text.Html, html));
}
