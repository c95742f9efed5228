using System.Collections.Immutable;
using System.Net.Mime;
using System.Text.Json.Nodes;
using NAFlow.Interactive;

namespace NAFlow.Kernel;

/// <summary>Publishes what one cell puts out. What comes after its end is still published, under the same cell. For any thread.</summary>
internal sealed class PublishedOutputs(Exchange exchange, ChartLibrary charts)
{
    /// <summary>Publishes one output.</summary>
    public void Put(CellOutput output)
    {
        switch (output)
        {
            case CellOutput.Stream(var isError, var text):
                exchange.Publish("stream", new() { ["name"] = isError ? "stderr" : "stdout", ["text"] = text });
                break;
            case CellOutput.Shown(var bundle, var id):
                Publish("display_data", bundle, BundleContent.Of(bundle, id));
                break;
            case CellOutput.Update(var bundle, var id):
                Publish("update_display_data", bundle, BundleContent.Of(bundle, id));
                break;
            case CellOutput.Fault(var error):
                exchange.Publish("error", ReplyContent.Fields(error));
                break;
            case CellOutput.Clear(var wait):
                exchange.Publish("clear_output", new() { ["wait"] = wait });
                break;
        }
    }

    /// <summary>Publishes how the cell ended.</summary>
    public void PutEnd(CellResult result, int count)
    {
        if (result.Error is { } error) exchange.Publish("error", ReplyContent.Fields(error));
        if (result.Value is { } value)
        {
            var content = BundleContent.Of(value);
            content["execution_count"] = count;
            Publish("execute_result", value, content);
        }

        charts.Withdraw(exchange);
    }

    private void Publish(string type, MimeBundle bundle, JsonObject content)
    {
        charts.Precede(bundle, exchange);
        exchange.Publish(type, content);
    }
}

/// <summary>Values as messages carry them.</summary>
internal static class BundleContent
{
    /// <summary>A value to be shown.</summary>
    public static JsonObject Of(MimeBundle bundle) => new() { ["data"] = Data(bundle), ["metadata"] = new JsonObject() };

    /// <summary>A value to be shown, which can be replaced later.</summary>
    /// <param name="bundle">The value.</param>
    /// <param name="id">What the replacement calls it.</param>
    public static JsonObject Of(MimeBundle bundle, string id)
    {
        var content = Of(bundle);
        content["transient"] = new JsonObject { ["display_id"] = id };
        return content;
    }

    /// <summary>A value's formats by MIME type; what is JSON is no text there.</summary>
    public static JsonObject Data(MimeBundle bundle)
    {
        var data = new JsonObject();
        foreach (var (type, text) in bundle.Data) data[type] = IsJson(type) ? MimeType.Parse(text) : text;
        return data;
    }

    private static bool IsJson(string type) => type == "application/json" || type.EndsWith("+json", StringComparison.Ordinal);
}

/// <summary>
/// Brings plotly.js to the page before the first chart, and takes the 3.6 MB out of the notebook again before the cell ends: what a page has run
/// stays, and what a notebook saves is small.
/// </summary>
internal sealed class ChartLibrary
{
    private readonly Lock gate = new();
    private bool isThere;
    private string? shownAs;

    /// <summary>Shows the library before a value with a chart, unless the page has it.</summary>
    public void Precede(MimeBundle bundle, Exchange exchange)
    {
        if (!PlotlyPart.IsIn(bundle.Data.GetValueOrDefault(MediaTypeNames.Text.Html))) return;
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
        if (Volatile.Read(ref shownAs) is not null) Thread.Sleep(PlotlyScript.UntilPagesRanIt);
        lock (gate)
        {
            if (shownAs is null) return;
            exchange.Publish("update_display_data", BundleContent.Of(Html(PlotlyScript.Remark), shownAs));
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
