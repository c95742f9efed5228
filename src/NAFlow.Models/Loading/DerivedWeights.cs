using static TorchSharp.torch;

namespace NAFlow.Models;

/// <summary>
/// A file some of whose tensors stand in parts, from which PyTorch makes them whenever the network runs: what is left by a mask (pruning), a
/// direction and its length (weight normalisation), or a matrix over its largest singular value (spectral normalisation). They are read whole.
/// </summary>
internal sealed class DerivedWeights : WeightFile
{
    private const string Original = "_orig", Parametrised = "parametrizations.";

    private readonly WeightFile file;
    private readonly Dictionary<string, Recipe> recipes = new(StringComparer.Ordinal);

    private DerivedWeights(WeightFile file, IEnumerable<Recipe> found)
    {
        this.file = file;
        foreach (var recipe in found) recipes.TryAdd(recipe.Name, recipe);
        var parts = recipes.Values.SelectMany(recipe => recipe.Parts).ToHashSet(StringComparer.Ordinal);
        var whole = recipes.Values.ToDictionary(recipe => recipe.Parts[0], StringComparer.Ordinal);
        Entries =
        [
            .. file.Entries.Where(entry => whole.ContainsKey(entry.Name) || !parts.Contains(entry.Name))
                .Select(entry => whole.TryGetValue(entry.Name, out var recipe) ? entry with { Name = recipe.Name } : entry),
        ];
        Notes =
        [
            .. file.Notes,
            .. recipes.Values.GroupBy(recipe => recipe.Kind)
                .Select(kind => $"{kind.Count()} tensor{(kind.Count() == 1 ? " is" : "s are")} made of parts ({kind.Key}), such as {kind.First().Name}"),
        ];
    }

    private delegate Tensor Making(IReadOnlyList<Tensor> parts);

    public override string Format => file.Format;

    public override IReadOnlyList<WeightEntry> Entries { get; }

    public override IReadOnlyList<string> Notes { get; }

    public override IReadOnlyDictionary<string, string> Metadata => file.Metadata;

    public override IReadOnlyDictionary<string, string> Unreadable => file.Unreadable;

    public override IReadOnlyList<string>? ClassNames => file.ClassNames;

    public override IReadOnlyDictionary<string, StatedModule> Modules => file.Modules;

    /// <summary>The file, with its tensors made whole where some stand in parts.</summary>
    public static WeightFile Of(WeightFile file)
    {
        var shapes = file.Entries.ToDictionary(entry => entry.Name, entry => entry.Shape, StringComparer.Ordinal);
        Recipe[] found = [.. shapes.Keys.Select(name => Find(name, shapes)).OfType<Recipe>()];
        return found.Length == 0 ? file : new DerivedWeights(file, found);
    }

    public override Tensor Read(string name)
    {
        if (!recipes.TryGetValue(name, out var recipe)) return file.Read(name);
        using var scope = NewDisposeScope();
        return recipe.Make([.. recipe.Parts.Select(part => file.Read(part).to_type(ScalarType.Float32))]).MoveToOuterDisposeScope();
    }

    public override void Dispose() => file.Dispose();

    protected override string Hash() => file.Sha256();

    /// <summary>The tensor whose first part has this name; null where it is no first part of one.</summary>
    private static Recipe? Find(string name, Dictionary<string, IReadOnlyList<long>> shapes)
    {
        if (name.EndsWith(Original, StringComparison.Ordinal))
        {
            var own = name[..^Original.Length];
            if (Same(name, $"{own}_mask")) return new(own, "pruning", [name, $"{own}_mask"], parts => parts[0] * parts[1]);
            return Spectral(own, $"{own}_u", $"{own}_v");
        }

        if (name.EndsWith("_v", StringComparison.Ordinal) && shapes.ContainsKey($"{name[..^2]}_g")) return Directed(name[..^2], $"{name[..^2]}_g");
        var at = name.LastIndexOf(Parametrised, StringComparison.Ordinal);
        if (at < 0 || name[(at + Parametrised.Length)..].Split('.') is not [var tensor, var part]) return null;
        var (whole, beginning) = (name[..at] + tensor, name[..^part.Length]);
        return part switch
        {
            "original1" => Directed(whole, $"{beginning}original0"),
            "original" => Spectral(whole, $"{beginning}0._u", $"{beginning}0._v"),
            _ => null,
        };

        bool Same(string one, string other) => shapes.TryGetValue(other, out var shape) && shape.SequenceEqual(shapes[one]);

        // The length is 1 along all axes that the norm runs over.
        Recipe? Directed(string own, string length) => shapes.TryGetValue(length, out var sides) && sides.Count == shapes[name].Count
            && sides.Zip(shapes[name]).All(side => side.First == 1 || side.First == side.Second)
                ? new(own, "weight normalisation", [name, length], parts =>
                {
                    long[] over = [.. Enumerable.Range(0, sides.Count).Where(axis => sides[axis] == 1).Select(axis => (long)axis)];
                    return parts[0] * (parts[1] / (parts[0] * parts[0]).sum(over, keepdim: true).sqrt());
                })
                : null;

        Recipe? Spectral(string own, string left, string right) => shapes.TryGetValue(left, out var rows) && rows is [var outputs]
            && shapes[name] is { Count: >= 2 } shape && shape[0] == outputs && shapes.TryGetValue(right, out var columns) && columns is [var inputs]
            && shape.Skip(1).Aggregate(1L, (product, side) => product * side) == inputs
                ? new(own, "spectral normalisation", [name, left, right], parts =>
                    parts[0] / parts[1].dot(parts[0].reshape(outputs, inputs).mv(parts[2])))
                : null;
    }

    private sealed record Recipe(string Name, string Kind, IReadOnlyList<string> Parts, Making Make);
}
