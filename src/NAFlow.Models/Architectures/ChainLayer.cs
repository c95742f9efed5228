namespace NAFlow.Models;

/// <summary>What a module of a head is.</summary>
internal enum ChainKind
{
    /// <summary>A linear layer.</summary>
    Linear,

    /// <summary>A batch normalisation.</summary>
    Normalisation,

    /// <summary>A layer normalisation between linear layers of one sequence.</summary>
    LayerNormalisation,

    /// <summary>Something else with weights.</summary>
    Other,
}

/// <summary>A module of a head.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Inputs">What it reads.</param>
/// <param name="Outputs">What it gives.</param>
/// <param name="Tensors">Its tensors.</param>
internal sealed record ChainLayer(string Name, ChainKind Kind, long Inputs, long Outputs, IReadOnlyList<string> Tensors)
{
    public bool IsLinear => Kind == ChainKind.Linear;

    /// <summary>What the name begins with, before the number of a sequence; empty for a module by a name of its own.</summary>
    public string Parent => Numbered(Name) is (var parent, { }) ? parent : string.Empty;

    /// <summary>The name of a ReLU between another layer and this one; null where there is no room for one.</summary>
    public string? RoomAfter(ChainLayer before)
    {
        var (parent, index) = Numbered(before.Name);
        var (other, next) = Numbered(Name);
        if (index is not { } from || next is not { } to || parent != other)
            // Normalisation by its own name stands before the ReLU, as it does in a sequence.
            return IsLinear ? $"{before.Name}.relu" : null;
        return to > from + 1 ? $"{parent}{from + 1}" : null;
    }

    /// <summary>Whether two layers are of one sequence, or of one name and different numbers, such as <c>fc1</c> and <c>fc2</c>.</summary>
    public bool IsSiblingOf(ChainLayer other) =>
        (Parent.Length > 0 && ModulePath.Root(Parent) == ModulePath.Root(other.Parent)) || Name.TrimEnd(Digits) == other.Name.TrimEnd(Digits);

    private static readonly char[] Digits = [.. "0123456789"];

    /// <summary>A name and the number at its end, where it is one of a sequence.</summary>
    public static (string Parent, int? Index) Numbered(string name)
    {
        var dot = name.LastIndexOf('.') + 1;
        return (name[..dot], int.TryParse(name.AsSpan(dot), out var index) ? index : null);
    }
}

/// <summary>A reading that is not to be guessed: tensors that fit the network in no place, or in several.</summary>
internal sealed class UndecidedReadingException(string message) : Exception(message)
{
    /// <summary>The way in for networks that are none of the zoo.</summary>
    public static string Export => "export the network to ONNX and give it with --weights net.onnx";
}
