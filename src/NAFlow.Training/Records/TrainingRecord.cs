using System.Text.Json;
using NAFlow.Data;
using NAFlow.Files;

namespace NAFlow.Training;

/// <summary>How a network was trained, with what, where, and how well it does: the file beside its weights.</summary>
public sealed record TrainingRecord
{
    private static readonly JsonSerializerOptions Format = TrainingJson.Indented;

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
    public required TrainingMachine Machine { get; init; }

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
            throw new InvalidInputException($"'{path}' holds no record of a training ({problem.Message.TrimEnd('.')}); train the network again.", problem);
        }
    }

    /// <summary>Writes the record, whole or not at all.</summary>
    /// <exception cref="InvalidInputException">The file cannot be written.</exception>
    public void Save(string path) => AtomicFile.WriteAllText(path, JsonSerializer.Serialize(this, Format) + "\n");
}
