using System.Globalization;
using System.Text.Json;
using NAFlow.Files;
using NAFlow.Models;
using static TorchSharp.torch;

namespace NAFlow.Training;

/// <summary>A finished training.</summary>
/// <param name="Network">The network in evaluation mode, rounded to what its file holds.</param>
/// <param name="Record">How it was trained.</param>
/// <param name="ClassNames">The classes it was trained on, in the order of its outputs where it classifies.</param>
public sealed record TrainedNetwork(Network Network, TrainingRecord Record, IReadOnlyList<string> ClassNames) : IDisposable
{
    /// <summary>Writes <c>NAME.safetensors</c> in numbers of 16 bits, and <c>NAME.json</c>, the record.</summary>
    /// <param name="folder">Where to; it is made when it is missing, and older files of these names are replaced.</param>
    /// <returns>The record as it was written, with the size and hash of the weights.</returns>
    /// <exception cref="InvalidInputException">A file cannot be written.</exception>
    public TrainingRecord Save(string folder)
    {
        using var scope = NewDisposeScope();
        var path = Path.Combine(folder, $"{Record.Recipe}.safetensors");
        SafetensorsWriter.Write(path, HalfPrecision.TensorsOf(Network), new Dictionary<string, string>
        {
            [WeightsContent.NetworkKey] = Record.Network,
            [WeightsContent.ClassesKey] = JsonSerializer.Serialize(ClassNames),
            ["head"] = Record.Head,
            ["recipe"] = Record.Recipe,
            ["seed"] = Record.Options.Seed.ToString(CultureInfo.InvariantCulture),
            ["data"] = Record.Data,
            ["toolkit"] = Record.Machine.Toolkit,
        });
        using var written = SafetensorsFile.Open(path);
        var record = Record with { Bytes = new FileInfo(path).Length, Sha256 = written.Sha256() };
        record.Save(Path.Combine(folder, $"{Record.Recipe}.json"));
        return record;
    }

    /// <summary>Frees the network.</summary>
    public void Dispose() => Network.Dispose();
}
