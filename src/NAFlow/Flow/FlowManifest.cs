using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json.Serialization;
using NAFlow.Files;
using NAFlow.Networks;
using static TorchSharp.torch;

namespace NAFlow;

/// <summary>What was computed, with what, and where: enough to do it again.</summary>
public sealed record FlowManifest
{
    /// <summary>The version of the saved form.</summary>
    public int Schema { get; init; } = 1;

    /// <summary>When, in UTC.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>The network's name.</summary>
    public required string Network { get; init; }

    /// <summary>Where the weights came from.</summary>
    public required string Weights { get; init; }

    /// <summary>The SHA-256 of the weights file; null when there is none.</summary>
    public string? WeightsSha256 { get; init; }

    /// <summary>How the weights file was read as the network's; null where there was nothing to be found out.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public WeightReading? WeightsReading { get; init; }

    /// <summary>What the network's outputs mean, where they are not scores of classes; null where they are.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public OutputMeaning? Outputs { get; init; }

    /// <summary>Whether gates were held constant (<see cref="Network.HoldsGates"/>).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool HoldsGates { get; init; }

    /// <summary>The epsilon that neurons were abandoned by (<see cref="Inversion.Inverse.Epsilon"/>); null where only exact zeros were.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Epsilon { get; init; }

    /// <summary>
    /// What the answer was set apart from, such as <c>the other 999 classes</c>; null where that was not asked, and where there was nothing.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Rest { get; init; }

    /// <summary>What was explained: a photo's name, or what the caller said.</summary>
    public required string Input { get; init; }

    /// <summary>The SHA-256 of the prepared input's values (float32, little-endian), so that two runs can be told apart.</summary>
    public required string InputSha256 { get; init; }

    /// <summary>How the photo was prepared.</summary>
    public required string Preprocessing { get; init; }

    /// <summary>The version of NAFlow.</summary>
    public required string Version { get; init; }

    /// <summary>The version of TorchSharp.</summary>
    public required string TorchSharp { get; init; }

    /// <summary>The .NET runtime.</summary>
    public required string Runtime { get; init; }

    /// <summary>The operating system and processor.</summary>
    public required string System { get; init; }

    /// <summary>The device.</summary>
    public required string Device { get; init; }

    /// <summary>The number type.</summary>
    public required string NumberType { get; init; }

    /// <summary>libtorch's threads.</summary>
    public required int Threads { get; init; }

    /// <summary>The run in a line: network, weights, input, moment, versions and device.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Network} ({Weights}) on {Input}, {Created.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}, NAFlow {Version}, {Device}, {NumberType}");
}

/// <summary>Describes a run for its manifest.</summary>
internal static class ManifestWriter
{
    /// <summary>The manifest of one sample.</summary>
    /// <param name="trace">The trace of its batch.</param>
    /// <param name="sample">Its index in the batch.</param>
    /// <param name="given">What it is.</param>
    /// <param name="inverse">How it was explained.</param>
    /// <param name="rest">What the answer was set apart from; null for nothing.</param>
    public static FlowManifest Describe(NetworkTrace trace, int sample, GivenImage given, Inversion.Inverse inverse, string? rest)
    {
        using var scope = NewDisposeScope();
        var environment = RunEnvironment.Here();
        var input = trace[Node.ImageName];
        var values = input[sample].to(float32).cpu().contiguous().data<float>().ToArray();
        return new FlowManifest
        {
            Created = DateTimeOffset.UtcNow,
            Network = trace.Network.Name,
            Weights = trace.Network.Provenance.Source,
            WeightsSha256 = trace.Network.Provenance.Sha256,
            WeightsReading = trace.Network.Provenance.Reading is { IsEmpty: false } reading ? reading : null,
            Outputs = trace.Network.Outputs is OutputMeaning.Classes ? null : trace.Network.Outputs,
            HoldsGates = trace.Network.HoldsGates,
            Epsilon = inverse.EpsilonFor(trace.Network) is > 0 and var epsilon ? epsilon : null,
            Rest = rest,
            Input = given.Name,
            InputSha256 = Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(values.AsSpan()))),
            Preprocessing = given.Preprocessing,
            Version = environment.Toolkit,
            TorchSharp = environment.TorchSharp,
            Runtime = environment.Runtime,
            System = environment.System,
            Device = input.device.ToString(),
            NumberType = input.dtype.ToString(),
            Threads = get_num_threads(),
        };
    }
}

/// <summary>What a sample is, as its flow and its manifest say.</summary>
/// <param name="Name">A photo's name, or which sample of which tensor.</param>
/// <param name="Picture">The photo as the network sees it; null for a tensor.</param>
/// <param name="Preprocessing">How the photo was prepared.</param>
internal sealed record GivenImage(string Name, Photo? Picture = null, string Preprocessing = "none")
{
    /// <summary>A sample of a tensor.</summary>
    /// <param name="tensor">The tensor's name.</param>
    /// <param name="sample">The index in it.</param>
    public static GivenImage Sample(string tensor, int sample) => new($"{tensor}, sample {sample}");
}
