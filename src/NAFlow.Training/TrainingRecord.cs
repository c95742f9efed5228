using System.Text.Json;
using NAFlow.Data;
using NAFlow.Files;

namespace NAFlow.Training;

/// <summary>How a network was trained, with what, where, and how well it does: the file beside its weights.</summary>
public sealed record TrainingRecord
{
    private static readonly JsonSerializerOptions Format = RecordJson.Indented;

    /// <summary>The recipe's name.</summary>
    public required string Recipe { get; init; }

    /// <summary>The network of the zoo.</summary>
    public required string Network { get; init; }

    /// <summary>What follows its last feature map, in words.</summary>
    public required string Head { get; init; }

    /// <summary>The method and its source.</summary>
    public required string Method { get; init; }

    /// <summary>The name and version of the data set.</summary>
    public required string Data { get; init; }

    /// <summary>The images it was trained on.</summary>
    public required int Images { get; init; }

    /// <summary>The classes of those images.</summary>
    public required int Classes { get; init; }

    /// <summary>The recipe with everything that can be set in it.</summary>
    public required JsonElement Settings { get; init; }

    /// <summary>How long and how fast it was trained.</summary>
    public required TrainingOptions Options { get; init; }

    /// <summary>The steps made: fewer than the options say where the time limit was met.</summary>
    public required int Steps { get; init; }

    /// <summary>The seconds that the steps took, and evaluations between them.</summary>
    public required double Seconds { get; init; }

    /// <summary>The images shown to the network in a second, counting each view.</summary>
    public required double ImagesPerSecond { get; init; }

    /// <summary>The numbers that were learned.</summary>
    public required long Parameters { get; init; }

    /// <summary>The size of the weights file in bytes.</summary>
    public long Bytes { get; init; }

    /// <summary>The SHA-256 of the weights file, in lower-case hexadecimal.</summary>
    public string Sha256 { get; init; } = "";

    /// <summary>The largest change of a parameter when it was rounded to half precision, as a share of the largest of its tensor.</summary>
    public double RoundingError { get; init; }

    /// <summary>The loss and the validation over the steps.</summary>
    public required IReadOnlyList<CurvePoint> Curve { get; init; }

    /// <summary>What the curve's validation is, such as <c>accuracy</c>; null without one.</summary>
    public string? ValidationFigure { get; init; }

    /// <summary>How well the finished network does its task, by name of the figure, with 95% intervals; empty before it was judged.</summary>
    public IReadOnlyDictionary<string, Estimate> Figures { get; init; } = new Dictionary<string, Estimate>();

    /// <summary>The machine and the software.</summary>
    public required RunEnvironment Machine { get; init; }

    /// <summary>Reads a record that was saved.</summary>
    /// <exception cref="InvalidInputException">The file cannot be read.</exception>
    public static TrainingRecord Load(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<TrainingRecord>(File.ReadAllText(path), Format) ?? throw new JsonException("it is empty");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new InvalidInputException(
                $"'{path}' holds no record of a training ({problem.Message.TrimEnd('.')}); train the network again.", problem);
        }
    }

    /// <summary>Writes the record, whole or not at all.</summary>
    /// <exception cref="InvalidInputException">The file cannot be written.</exception>
    public void Save(string path) => AtomicFile.WriteAllText(path, JsonSerializer.Serialize(this, Format) + "\n");
}

/// <summary>The curve of a training as it grows, a point for every hundredth of it.</summary>
internal sealed class TrainingCurve
{
    private const int MostPoints = 100;

    private readonly List<CurvePoint> points = [];
    private double losses;
    private double norms;
    private int pending;

    /// <summary>The points so far.</summary>
    public IReadOnlyList<CurvePoint> Points => points;

    /// <summary>The mean loss lately.</summary>
    public double Loss => pending > 0 ? losses / pending : points is [.., var last] ? last.Loss : 0;

    /// <summary>What a checkpoint keeps.</summary>
    public CurveState State
    {
        get => new([.. points], losses, norms, pending);
        set
        {
            points.Clear();
            points.AddRange(value.Points);
            (losses, norms, pending) = (value.Losses, value.Norms, value.Pending);
        }
    }

    /// <summary>Takes a step, and makes a point where one is due.</summary>
    /// <param name="step">The steps made, this one included.</param>
    /// <param name="loss">Its loss.</param>
    /// <param name="norm">The length of its gradient.</param>
    /// <param name="rate">Its learning rate.</param>
    /// <param name="progress">How much of the training is done with it, 0 to 1.</param>
    public void Add(int step, double loss, double norm, double rate, double progress)
    {
        (losses, norms, pending) = (losses + loss, norms + norm, pending + 1);
        if (points.Count < Math.Floor(progress * MostPoints)) Close(step, rate);
    }

    /// <summary>Notes the caller's figure at the last point.</summary>
    public void Validate(int step, double rate, double figure)
    {
        if (pending > 0) Close(step, rate);
        points[^1] = points[^1] with { Validation = figure };
    }

    private void Close(int step, double rate)
    {
        points.Add(new CurvePoint(step, losses / pending, rate, norms / pending));
        (losses, norms, pending) = (0, 0, 0);
    }
}

/// <summary>A point of a training's curve.</summary>
/// <param name="Step">The steps made.</param>
/// <param name="Loss">The mean loss of the steps since the point before.</param>
/// <param name="LearningRate">The learning rate of the last of them.</param>
/// <param name="GradientNorm">The mean length of the gradient before it was shortened.</param>
/// <param name="Validation">The caller's figure; null where it was not measured.</param>
public sealed record CurvePoint(int Step, double Loss, double LearningRate, double GradientNorm, double? Validation = null);

/// <summary>A curve with the steps since its last point.</summary>
internal sealed record CurveState(IReadOnlyList<CurvePoint> Points, double Losses, double Norms, int Pending);
