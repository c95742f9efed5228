using System.Buffers;
using System.Text;
using System.Text.Json;
using Plotly.NET;

namespace NAFlow.Interactive;

/// <summary>plotly.js as Plotly.NET carries it, for pages that load nothing, and charts as it reads them.</summary>
internal static class PlotlyScript
{
    private static readonly Lazy<string> Library = new(() => EmbeddedText.Of(typeof(GenericChart).Assembly, "Plotly.NET.plotly-2.28.0.min.js"));

    /// <summary>How long it must have been shown: pages gather outputs before they draw them, and what is replaced too soon is never run.</summary>
    public static readonly TimeSpan UntilPagesRanIt = TimeSpan.FromMilliseconds(500);

    /// <summary>What takes its place in the notebook once the page has run it.</summary>
    public const string Remark = "<!-- plotly.js was loaded here. -->";

    /// <summary>
    /// The library in a script element that defines <c>window.Plotly</c> where it is not there yet, also beside a module loader such as Jupyter's,
    /// which would otherwise take it.
    /// </summary>
    public static string Element =>
        $"<script>if (!window.Plotly) (function (define, module, exports) {{\n{Library.Value}\n}}).call(window);</script>";

    /// <summary>
    /// A chart as JSON that can stand in a script element: no letter of it ends the element. It is written from the figure itself: by way of
    /// Plotly.NET it takes half a second the first time.
    /// </summary>
    public static string Json(ChartFigure figure)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("data");
            foreach (var trace in PlotlyTrace.Of(figure)) Write(writer, trace.Properties.Prepend(new("type", trace.Kind)));
            writer.WriteEndArray();
            writer.WritePropertyName("layout");
            Write(writer, PlotlyLayout.Of(figure));
            writer.WritePropertyName("config");
            Write(writer, PlotlyLayout.Config);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>The same of a chart that was made with Plotly.NET.</summary>
    public static string Json(GenericChart chart) => GenericChart.toJson(chart).Replace("<", "\\u003c", StringComparison.Ordinal);

    private static void Write(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case string text:
                writer.WriteStringValue(text);
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case int number:
                writer.WriteNumberValue(number);
                break;
            case double number:
                writer.WriteNumberValue(number);
                break;
            case IEnumerable<KeyValuePair<string, object>> properties:
                writer.WriteStartObject();
                foreach (var (name, property) in properties)
                {
                    writer.WritePropertyName(name);
                    Write(writer, property);
                }

                writer.WriteEndObject();
                break;
            case System.Collections.IEnumerable list:
                writer.WriteStartArray();
                foreach (var item in list) Write(writer, item);
                writer.WriteEndArray();
                break;
            default:
                throw new NotSupportedException($"A chart cannot hold a {value.GetType().Name}.");
        }
    }
}
