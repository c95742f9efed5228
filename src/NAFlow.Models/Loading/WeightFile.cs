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

    /// <summary>
    /// The tensors that it names and that cannot be read, each with what would have to be run to make it; empty when there is none.
    /// </summary>
    public virtual IReadOnlyDictionary<string, string> Unreadable => ReadOnlyDictionary<string, string>.Empty;

    /// <summary>The names of the classes that it says its outputs have; null when it says nothing.</summary>
    public virtual IReadOnlyList<string>? ClassNames => null;

    /// <summary>The modules that it states, by name; empty where it holds mere tensors.</summary>
    public virtual IReadOnlyDictionary<string, StatedModule> Modules => ReadOnlyDictionary<string, StatedModule>.Empty;

    /// <summary>What was found out in opening it, in words.</summary>
    public virtual IReadOnlyList<string> Notes => [];

    /// <summary>Opens a file.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="state">The state that is meant, by its key or what its tensors' names begin with; null for the usual one.</param>
    /// <exception cref="InvalidInputException">It is missing, damaged, or of no kind known here, or has no such state.</exception>
    public static WeightFile Open(string path, string? state = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var refusal = new Refusal(path, "weights file");
        var file = FileBytes.Open(path, refusal);
        try
        {
            if (CheckpointFile.Recognises(file))
            {
                var checkpoint = CheckpointFile.Open(path, file, state);
                var isFound = state is null || ModulePath.IsIn(checkpoint.State, state);
                return DerivedWeights.Of(isFound ? checkpoint : StateWeights.Of(checkpoint, state!, refusal));
            }

            Span<byte> first = stackalloc byte[(int)Math.Min(file.Length, ForeignFormat.BytesNeeded)];
            file.Read(0, first);
            if (first.IsEmpty) throw refusal.Because("it is empty; download or save it again");
            if (!ForeignFormat.IsSafetensors(first) && !path.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase))
                throw refusal.Because(
                    ForeignFormat.Of(first) ?? "its first bytes are of no kind known here; give a safetensors file, or what torch.save writes");
            var safetensors = new Refusal(path, SafetensorsFile.Kind);
            WeightFile tensors = new SafetensorsWeights(SafetensorsFile.Open(file.As(safetensors), safetensors));
            return DerivedWeights.Of(state is null ? tensors : StateWeights.Of(tensors, state, refusal));
        }
        catch
        {
            file.Dispose();
            throw;
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

/// <summary>One of several states that a file holds side by side, its tensors without what their names begin with.</summary>
internal sealed class StateWeights : WeightFile
{
    private const int StatesShown = 8;

    private readonly WeightFile file;
    private readonly string beginning;

    private StateWeights(WeightFile file, string beginning)
    {
        (this.file, this.beginning) = (file, beginning);
        Entries = [.. file.Entries.Where(entry => IsOfState(entry.Name)).Select(entry => entry with { Name = entry.Name[beginning.Length..] })];
        Unreadable = file.Unreadable.Where(entry => IsOfState(entry.Key)).ToDictionary(entry => entry.Key[beginning.Length..], entry => entry.Value);
        Modules = file.Modules.Where(entry => IsOfState(entry.Key)).ToDictionary(entry => entry.Key[beginning.Length..], entry => entry.Value);
    }

    /// <summary>The state of a name; the file is its own from then on.</summary>
    /// <exception cref="InvalidInputException">There is none of that name; the file is closed.</exception>
    public static StateWeights Of(WeightFile file, string state, Refusal refusal)
    {
        var found = new StateWeights(file, $"{state.TrimEnd('.')}.");
        if (found.Entries.Count > 0) return found;
        string[] there = [.. file.Entries.Select(entry => ModulePath.Root(entry.Name)).Distinct().Take(StatesShown)];
        file.Dispose();
        throw refusal.Because($"it holds no state {Refusal.Quote(state)}, which --assume state names; its tensors' names begin with "
            + string.Join(", ", there.Select(Refusal.Quote)));
    }

    public override string Format => file.Format;

    public override IReadOnlyList<WeightEntry> Entries { get; }

    public override IReadOnlyDictionary<string, string> Metadata => file.Metadata;

    public override IReadOnlyDictionary<string, string> Unreadable { get; }

    public override IReadOnlyList<string>? ClassNames => file.ClassNames;

    public override IReadOnlyDictionary<string, StatedModule> Modules { get; }

    public override Tensor Read(string name) => file.Read(beginning + name);

    public override void Dispose() => file.Dispose();

    protected override string Hash() => file.Sha256();

    private bool IsOfState(string name) => name.Length > beginning.Length && name.StartsWith(beginning, StringComparison.Ordinal);
}

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
