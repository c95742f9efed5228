using NAFlow.Evaluation;

namespace NAFlow.Tests;

/// <summary>Rows of evaluations that are made by hand.</summary>
internal static class ReportRows
{
    public const string Subject = "alexnet";

    public static readonly string[] Layers = ["input", "features.0", "features.3"];

    public static readonly ReportOptions Options = new()
    {
        Known =
        [
            new("high", "more is more", Better.Higher, "-"), new("low", "less is more", Better.Lower, "-"), new("plain", "says nothing", Better.Neither, "-"),
            new("randomised_all_spearman", "likeness", Better.Lower, "-"),
        ],
    };

    /// <summary>The rows of one method at some layers, a value for each layer and image.</summary>
    public static IEnumerable<EvaluationRow> Of(string method, string figure, Func<int, int, double?> value, int images = 8, string subject = Subject, params IEnumerable<int> layers) =>
        from image in Enumerable.Range(0, images)
        from layer in layers.DefaultIfEmpty(-1).SelectMany(layer => layer < 0 ? Enumerable.Range(0, Layers.Length) : [layer])
        select new EvaluationRow(subject, image, $"image {image}", method, Layers[layer], layer, figure, value(layer, image));

    /// <summary>The flow, one that is far ahead of it on the image side and far behind at the deep end, one that is equal to it, and one of the last layer only.</summary>
    public static EvaluationRow[] Mixed(string figure = "high", string subject = Subject) =>
    [
        .. Of("flow", figure, (_, image) => 0.5 + Wave(image), subject: subject),
        .. Of("rival", figure, (layer, image) => 0.7 - (0.2 * layer) + Wave(image + 3), subject: subject),
        .. Of("equal", figure, (_, image) => 0.5 + Wave(image), subject: subject),
        .. Of("single", figure, (_, image) => 0.1 + Wave(image), subject: subject, layers: [2]),
    ];

    public static FigureTable Table(IReadOnlyList<EvaluationRow> rows) => FigureTable.Of(rows, Options).Single();

    public static double Wave(int image) => image % 8 / 100.0;
}
