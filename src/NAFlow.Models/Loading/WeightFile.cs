using System.Collections.ObjectModel;
using NAFlow.Files;
using NAFlow.Models.PyTorch;
using static TorchSharp.torch;

namespace NAFlow.Models;

/// <summary>A file of named tensors, open for reading. What kind it is shows in its content; its ending is not looked at.</summary>
internal abstract class WeightFile : IDisposable
{
    private string? sha256;

    /// <summary>The kind of file in words, such as <c>safetensors</c>.</summary>
    public abstract string Format { get; }

    /// <summary>The tensors, without their values.</summary>
    public abstract IReadOnlyList<WeightEntry> Entries { get; }

    /// <summary>The metadata of the file; empty when it has none.</summary>
    public virtual IReadOnlyDictionary<string, string> Metadata => ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Opens a file.</summary>
    /// <exception cref="InvalidInputException">It is missing, damaged, or of no kind known here.</exception>
    public static WeightFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var refusal = new Refusal(path, SafetensorsFile.Kind);
        var file = FileBytes.Open(path, refusal);
        return IsCheckpoint() ? CheckpointFile.Open(path, file) : new SafetensorsWeights(SafetensorsFile.Open(file, refusal));

        bool IsCheckpoint()
        {
            try
            {
                return CheckpointFile.Recognises(file);
            }
            catch
            {
                file.Dispose();
                throw;
            }
        }
    }

    /// <summary>Reads one tensor; the caller owns it.</summary>
    /// <exception cref="InvalidInputException">The file has no such tensor, or it is damaged there.</exception>
    public abstract Tensor Read(string name);

    /// <summary>The SHA-256 of the whole file, in lower-case hexadecimal, computed once.</summary>
    public string Sha256() => sha256 ??= Hash();

    /// <summary>Reads the file from end to end.</summary>
    protected abstract string Hash();

    /// <summary>Closes the file.</summary>
    public abstract void Dispose();
}

/// <summary>What a weights file says of one tensor.</summary>
/// <param name="Name">The tensor's name.</param>
/// <param name="ElementType">The type of its numbers.</param>
/// <param name="Shape">Its shape; empty for a single number.</param>
internal sealed record WeightEntry(string Name, ScalarType ElementType, IReadOnlyList<long> Shape);

/// <summary>A safetensors file.</summary>
internal sealed class SafetensorsWeights(SafetensorsFile file) : WeightFile
{
    public override string Format => "safetensors";

    public override IReadOnlyList<WeightEntry> Entries { get; } =
        [.. file.Entries.Select(entry => new WeightEntry(entry.Name, entry.ElementType, entry.Shape))];

    public override IReadOnlyDictionary<string, string> Metadata => file.Metadata;

    public override Tensor Read(string name) => file.Read(name);

    protected override string Hash() => file.Sha256();

    public override void Dispose() => file.Dispose();
}
