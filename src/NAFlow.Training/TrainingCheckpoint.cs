using System.Globalization;
using System.Text.Json;
using NAFlow.Files;
using static TorchSharp.torch;

namespace NAFlow.Training;

/// <summary>
/// A training in the middle, in one safetensors file: every tensor of it by name, and the step, the time and the curve. There is no state of a random
/// generator: see <see cref="StepSeed"/>.
/// </summary>
internal static class TrainingCheckpoint
{
    private const string Step = "step", Seconds = "seconds", Curve = "curve", Identity = "identity";

    /// <summary>Writes a checkpoint, whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="identity">Recipe, options and data in words: what must be the same to go on.</param>
    /// <param name="tensors">Every tensor of the training.</param>
    /// <param name="state">Where it stands.</param>
    public static void Save(string path, string identity, IReadOnlyDictionary<string, Tensor> tensors, State state) => SafetensorsWriter.Write(
        path, tensors, new Dictionary<string, string>
        {
            [Identity] = identity,
            [Step] = state.Step.ToString(CultureInfo.InvariantCulture),
            [Seconds] = state.Seconds.ToString("R", CultureInfo.InvariantCulture),
            [Curve] = JsonSerializer.Serialize(state.Curve, RecordJson.Compact),
        });

    /// <summary>Reads a checkpoint into the tensors of a training.</summary>
    /// <returns>Where it stood.</returns>
    /// <exception cref="InvalidInputException">It cannot be read, or is of another training.</exception>
    public static State Load(string path, string identity, IReadOnlyDictionary<string, Tensor> tensors)
    {
        using var file = SafetensorsFile.Open(path);
        if (!file.Metadata.TryGetValue(Identity, out var other) || other != identity)
            throw new InvalidInputException(
                $"'{path}' is the checkpoint of a training with another recipe, other options or other data; delete it, or leave out --resume.");
        using var noGradient = no_grad();
        foreach (var (name, tensor) in tensors)
        {
            using var saved = file.Read(name);
            if (!saved.shape.SequenceEqual(tensor.shape))
                throw new InvalidInputException(
                    $"Tensor {name} of '{path}' has another shape than in this training; delete the file, or leave out --resume.");
            tensor.copy_(saved);
        }

        return new State(
            int.Parse(file.Metadata[Step], CultureInfo.InvariantCulture), double.Parse(file.Metadata[Seconds], CultureInfo.InvariantCulture),
            JsonSerializer.Deserialize<CurveState>(file.Metadata[Curve], RecordJson.Compact)!);
    }

    /// <summary>Where a training stands.</summary>
    /// <param name="Step">The steps made.</param>
    /// <param name="Seconds">The time they took.</param>
    /// <param name="Curve">The curve so far.</param>
    internal sealed record State(int Step, double Seconds, CurveState Curve);
}

/// <summary>Where a training keeps what it has done so far.</summary>
/// <param name="Path">A file; it is written in one piece, and deleted when the training is done.</param>
/// <param name="Resume">Whether to go on from it when it is there, rather than begin anew.</param>
public sealed record CheckpointPlace(string Path, bool Resume);
