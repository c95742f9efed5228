using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Html;

namespace NAFlow.Interactive;

/// <summary>What every cell can call by its bare name.</summary>
public static class Notebook
{
    private static readonly AsyncLocal<CancellationToken> OfThisCell = new();

    /// <summary>Signalled when the cell that runs is interrupted; pass it to whatever takes long.</summary>
    public static CancellationToken Cancellation => OfThisCell.Value;

    /// <summary>Shows a value below the cell.</summary>
    /// <returns>The shown value, whose <see cref="IDisplayed.Update"/> replaces it.</returns>
    [SuppressMessage("Style", "IDE1006", Justification = "The name that every C# notebook uses.")]
    public static IDisplayed display(object? value) => NotebookDisplay.Current.Show(value);

    /// <summary>A text to be shown as HTML, as it is.</summary>
    public static IHtmlContent HTML(string html) => new HtmlString(html);

    /// <summary>Takes away what the cell has shown so far.</summary>
    /// <param name="wait">Whether to wait for the next output before doing so.</param>
    public static void ClearOutput(bool wait = false) => NotebookDisplay.Current.Clear(wait);

    /// <summary>Sets the token of everything that is started from here on, in this asynchronous context.</summary>
    internal static void CancelWith(CancellationToken cancellation) => OfThisCell.Value = cancellation;
}
