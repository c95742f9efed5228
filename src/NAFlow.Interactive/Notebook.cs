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

    /// <summary>Texts, one after the other, to be shown as HTML, as they are.</summary>
    /// <remarks>Of one text, .NET Interactive has such a method itself: there the compiler takes that one.</remarks>
    public static IHtmlContent HTML(params string[] html) => new HtmlString(string.Concat(html));

    /// <summary>Runs JavaScript in the page that shows the notebook, if it is trusted.</summary>
    /// <remarks>Of one text, .NET Interactive has such a method itself: there the compiler takes that one.</remarks>
    public static void Javascript(params string[] script) => display(HTML("<script>", string.Concat(script), "</script>"));

    /// <summary>Takes away what the cell has shown so far.</summary>
    /// <param name="wait">Whether to wait for the next output before doing so.</param>
    public static void ClearOutput(bool wait = false) => NotebookDisplay.Current.Clear(wait);

    /// <summary>Sets the token of everything that is started from here on, in this asynchronous context.</summary>
    internal static void CancelWith(CancellationToken cancellation) => OfThisCell.Value = cancellation;
}

/// <summary>The display of the cell that runs. Outside a notebook it shows nothing.</summary>
public static class NotebookDisplay
{
    private static readonly AsyncLocal<IDisplay?> OfThisCell = new();
    private static IDisplay? ofThisProcess;

    /// <summary>The display of this cell, or else that of the process.</summary>
    public static IDisplay Current => OfThisCell.Value ?? ofThisProcess ?? NoDisplay.Instance;

    /// <summary>Sets the display of everything that is started from here on, in this asynchronous context; null takes it away.</summary>
    public static void UseInThisCell(IDisplay? display) => OfThisCell.Value = display;

    /// <summary>Sets the display of the process, for kernels that have but one.</summary>
    public static void UseEverywhere(IDisplay? display) => ofThisProcess = display;

    private sealed class NoDisplay : IDisplay, IDisplayed
    {
        public static readonly NoDisplay Instance = new();

        public IDisplayed Show(object? value) => this;

        public void Clear(bool wait)
        {
        }

        public void Update(object? value)
        {
        }
    }
}

/// <summary>Where a notebook shows values: the place that a kernel gives to its cells.</summary>
public interface IDisplay
{
    /// <summary>Shows a value below the cell that runs.</summary>
    /// <param name="value">The value; what it looks like is for the formatters to say.</param>
    /// <returns>The shown value, to be replaced later.</returns>
    IDisplayed Show(object? value);

    /// <summary>Takes away what the cell has shown so far.</summary>
    /// <param name="wait">Whether to wait for the next output before doing so, which avoids flicker.</param>
    void Clear(bool wait);
}

/// <summary>A value that a notebook shows.</summary>
public interface IDisplayed
{
    /// <summary>Shows another value in its place.</summary>
    void Update(object? value);
}

/// <summary>Showing at the end of an expression.</summary>
public static class DisplayExtensions
{
    /// <summary>Shows the value below the cell that runs.</summary>
    /// <returns>The shown value, whose <see cref="IDisplayed.Update"/> replaces it.</returns>
    public static IDisplayed Display(this object? value) => NotebookDisplay.Current.Show(value);
}

/// <summary>What stands, unseen, before the first cell of every notebook.</summary>
internal static class NotebookPrelude
{
    /// <summary>
    /// Plotly.NET and Plotly.NET.CSharp both have a <c>Chart</c>: the alias takes the one made for C#.
    /// </summary>
    public const string Code = """
        using System;
        using System.Collections.Generic;
        using System.Collections.Immutable;
        using System.Globalization;
        using System.IO;
        using System.Linq;
        using System.Net.Http;
        using System.Text;
        using System.Text.Json;
        using System.Threading;
        using System.Threading.Tasks;
        using NAFlow;
        using NAFlow.Data;
        using NAFlow.Evaluation;
        using NAFlow.Experiments;
        using NAFlow.Imaging;
        using NAFlow.Interactive;
        using NAFlow.Inversion;
        using NAFlow.Models;
        using NAFlow.Networks;
        using NAFlow.Training;
        using Plotly.NET;
        using Plotly.NET.CSharp;
        using Plotly.NET.LayoutObjects;
        using TorchSharp;
        using static NAFlow.Interactive.Notebook;
        using static TorchSharp.torch;
        using Chart = Plotly.NET.CSharp.Chart;
        """;
}
