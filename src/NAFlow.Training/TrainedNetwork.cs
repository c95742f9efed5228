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

/// <summary>Rounds a network to numbers of 16 bits, in which it is kept.</summary>
internal static class HalfPrecision
{
    // The largest number of 16 bits; variances below the smallest are as good as 0 beside the epsilon of batch normalisation.
    private const double Largest = 65504;

    /// <summary>Rounds every parameter and statistic in place, so that the network computes what its file will.</summary>
    /// <returns>The largest change, as a share of the largest number of its tensor.</returns>
    /// <exception cref="InvalidOperationException">A number is too large for 16 bits; its tensor is named.</exception>
    public static double Round(Network network)
    {
        using var noGradient = no_grad();
        var worst = 0.0;
        foreach (var (name, tensor) in network.state_dict().Where(entry => entry.Value.is_floating_point()))
        {
            using var scope = NewDisposeScope();
            var largest = tensor.abs().max().item<float>();
            if (!(largest <= Largest)) throw new InvalidOperationException($"{name} of {network.Name} reaches {largest}, beyond what 16 bits hold.");
            var rounded = tensor.to(float16).to(float32);
            if (largest > 0) worst = Math.Max(worst, (rounded - tensor).abs().max().item<float>() / largest);
            tensor.copy_(rounded);
        }

        return worst;
    }

    /// <summary>The tensors of a network's file: parameters and statistics in 16 bits.</summary>
    /// <returns>New tensors, owned by the caller's scope.</returns>
    public static IReadOnlyDictionary<string, Tensor> TensorsOf(Network network) =>
        network.state_dict().Where(entry => entry.Value.is_floating_point())
            .ToDictionary(entry => entry.Key, entry => entry.Value.detach().to(float16));
}
