using NAFlow.Files;
using static TorchSharp.torch;

namespace NAFlow.Cli;

/// <summary>Prepared images in a safetensors file.</summary>
internal sealed class TensorSource(string path) : InputSource
{
    private const string Key = "input";

    public override string Description => $"the tensor '{path}'";

    public override OpenInput Open(Network network, CancellationToken cancellation)
    {
        using var file = SafetensorsFile.Open(path);
        var entry = file.Entries.FirstOrDefault(candidate => candidate.Name == Key)
            ?? throw new InvalidInputException($"'{path}' has no tensor named {Key}; save the images under that key, [B, {network.InputChannels}, H, W].");
        var shape = $"[{string.Join(", ", entry.Shape)}]";
        if (entry.Shape.Count != 4 || entry.Shape[0] < 1 || entry.Shape[1] != network.InputChannels)
            throw new InvalidInputException($"Tensor {Key} of '{path}' has shape {shape}; save the images as [B, {network.InputChannels}, H, W].");
        if (entry.ElementType is not (ScalarType.Float64 or ScalarType.Float32 or ScalarType.Float16 or ScalarType.BFloat16))
            throw new InvalidInputException($"Tensor {Key} of '{path}' holds {entry.ElementType}; save prepared images as 32-bit floating-point numbers.");
        network.ShapesFor([.. entry.Shape]);
        var images = file.Read(Key);
        using var finite = images.isfinite().all();
        if (finite.item<bool>()) return new Opened(images, Path.GetFileName(path));
        images.Dispose();
        throw new InvalidInputException($"Tensor {Key} of '{path}' holds values that are not finite (NaN or infinity); check how it was prepared.");
    }

    private sealed class Opened(Tensor images, string name) : OpenInput
    {
        public override IReadOnlyList<string?> FolderNames { get; } = FolderName.ForSamples((int)images.shape[0]);

        public override IEnumerable<InputBatch> Batches(CancellationToken cancellation)
        {
            for (var start = 0; start < FolderNames.Count; start += BatchSize)
                yield return new Batch(images.narrow(0, start, Math.Min(BatchSize, FolderNames.Count - start)), name, start);
        }

        public override void Dispose() => images.Dispose();
    }

    private sealed class Batch(Tensor images, string name, int start) : InputBatch
    {
        public override IReadOnlyList<AttentionFlow> Explain(
            Network network, Decision decision, ExplainOptions options, IProgress<FlowProgress>? progress, CancellationToken cancellation) =>
            [
                .. network.Explain(images, decision, options, progress, cancellation)
                    .Select((flow, index) => flow with { Manifest = flow.Manifest with { Input = $"{name}, sample {start + index}" } }),
            ];

        public override void Dispose() => images.Dispose();
    }
}
