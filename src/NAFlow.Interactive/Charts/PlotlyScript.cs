using Plotly.NET;

namespace NAFlow.Interactive;

/// <summary>plotly.js as Plotly.NET carries it, for pages that load nothing.</summary>
internal static class PlotlyScript
{
    private static readonly string Library = EmbeddedText.Of(typeof(GenericChart).Assembly, "Plotly.NET.plotly-2.28.0.min.js");

    /// <summary>
    /// The library in a script element that defines <c>window.Plotly</c> where it is not there yet, also beside a module loader such as Jupyter's,
    /// which would otherwise take it.
    /// </summary>
    public static string Element => $"<script>if (!window.Plotly) (function (define, module, exports) {{\n{Library}\n}}).call(window);</script>";

    /// <summary>A chart as JSON that can stand in a script element: no letter of it ends the element.</summary>
    public static string Json(GenericChart chart) => GenericChart.toJson(chart).Replace("<", "\\u003c", StringComparison.Ordinal);
}
