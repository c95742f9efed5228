using NAFlow.Files;
using static TorchSharp.torch;

namespace NAFlow.Models;

/// <summary>A safetensors file.</summary>
internal sealed class SafetensorsWeights(SafetensorsFile file) : WeightFile
{
    public override string Format => "safetensors";

    public override IReadOnlyList<WeightEntry> Entries { get; } =
        [.. file.Entries.Select(entry => new WeightEntry(entry.Name, entry.ElementType, entry.Shape))];

    public override IReadOnlyDictionary<string, string> Metadata => file.Metadata;

    public override Tensor Read(string name) => file.Read(name);

    public override string Sha256() => file.Sha256();

    public override void Dispose() => file.Dispose();
}
