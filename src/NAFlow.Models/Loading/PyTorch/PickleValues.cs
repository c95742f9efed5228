using NAFlow.Files;
using static TorchSharp.torch;

namespace NAFlow.Models.PyTorch;

/// <summary>A tuple of a pickle.</summary>
internal sealed class PickleTuple(object?[] items)
{
    /// <summary>One without items.</summary>
    public static readonly PickleTuple Empty = new([]);

    /// <summary>The items.</summary>
    public object?[] Items => items;
}

/// <summary>A list of a pickle.</summary>
internal sealed class PickleList
{
    /// <summary>The items.</summary>
    public List<object?> Items { get; init; } = [];
}

/// <summary>A dictionary of a pickle, as the pairs it was given: keys need not be text, and of equal ones the last counts.</summary>
internal sealed class PickleDictionary
{
    /// <summary>The pairs.</summary>
    public List<KeyValuePair<object?, object?>> Pairs { get; } = [];

    /// <summary>The value of a key that is text; null when there is none.</summary>
    public object? this[string key] => Pairs.FindLast(pair => pair.Key is string text && text == key).Value;
}

/// <summary>Stands for a value that is of no use for weights and was not kept: a set.</summary>
internal sealed class Inert
{
    /// <summary>All of them.</summary>
    public static readonly Inert Value = new();

    private Inert()
    {
    }
}

/// <summary>
/// A placeholder for what a name unknown here would make. It keeps what it was given and does nothing: the name was not looked up, and nothing was
/// called.
/// </summary>
/// <param name="name">The name, with its module.</param>
/// <param name="arguments">What it would be called with.</param>
internal sealed class PickleObject(string name, object?[] arguments)
{
    /// <summary>The name, with its module.</summary>
    public string Name => name;

    /// <summary>What it would be called with.</summary>
    public object?[] Arguments => arguments;

    /// <summary>Its items, where it is a dictionary of some other class; null where it was given none.</summary>
    public PickleDictionary? Items { get; private set; }

    /// <summary>Its attributes; null where it was given none.</summary>
    public PickleDictionary? Attributes { get; private set; }

    /// <summary>Adds items.</summary>
    public void Add(IEnumerable<KeyValuePair<object?, object?>> pairs) => (Items ??= new PickleDictionary()).Pairs.AddRange(pairs);

    /// <summary>Gives it a state, of which the attributes are kept.</summary>
    public void Build(object? state) => Attributes = state switch
    {
        PickleDictionary attributes => attributes,
        PickleTuple { Items: [PickleDictionary attributes, ..] } => attributes,
        PickleTuple { Items: [null, PickleDictionary slots] } => slots,
        _ => Attributes,
    };
}

/// <summary>A pickle's mention of a storage: numbers that stand elsewhere in the file.</summary>
/// <param name="Key">Its name in the file.</param>
/// <param name="ElementType">The type of its elements; null when they are mere bytes.</param>
/// <param name="Count">How many elements it has.</param>
/// <param name="Start">Where the part that is meant begins, in elements.</param>
/// <param name="PartCount">How many elements the part has.</param>
internal sealed record StorageReference(string Key, ScalarType? ElementType, long Count, long Start, long PartCount)
{
    /// <summary>Some storage, of whose elements nothing is known.</summary>
    public static StorageReference Unknown { get; } = new(string.Empty, null, 0, 0, 0);

    /// <summary>Its bytes, where they stand with it; null where the file keeps them under the key.</summary>
    public IByteSource? Own { get; init; }

    /// <summary>The bytes of one element.</summary>
    public int ElementSize => ElementType is { } type ? ElementTypes.SizeOf(type) : 1;

    /// <summary>Reads what a pickle says: a kind, a type, a key, a device, a count, and before 1.6 the part that is meant.</summary>
    /// <exception cref="InvalidInputException">It says something else.</exception>
    public static StorageReference From(object? value, Refusal refusal)
    {
        if (value is not PickleTuple { Items: ["storage", KnownGlobal { Role: GlobalRole.Storage } type, var name, _, long count, .. var rest] }
            || count < 0
            || KeyOf(name) is not { } key || rest.Length > 1)
            throw refusal.Because($"its pickle mentions something other than a storage where only storages may stand; {Refusal.GetItAgain}");
        var (start, length) = rest switch
        {
            [] or [null] => (0, count),
            [PickleTuple { Items: [_, long from, long most] }] => (from, most),
            _ => (-1, 0),
        };
        if (start < 0 || length < 0 || start > count || length > count - start)
            throw refusal.Because($"its storage {Refusal.Quote(key)} is mentioned by a part outside it; {Refusal.GetItAgain}");
        return new StorageReference(key, type.ElementType, count, start, length);
    }

    /// <summary>The key of a storage: text, or in some old files a number.</summary>
    public static string? KeyOf(object? value) => value switch { string text => text, long number => $"{number}", _ => null };
}

/// <summary>A tensor as a pickle describes it: a view of a storage. Whether it lies within it is not yet checked.</summary>
/// <param name="Storage">Its storage.</param>
/// <param name="ElementType">The type of its elements.</param>
/// <param name="Offset">Where its first element is, in elements.</param>
/// <param name="Shape">The length of each dimension, at most 64 of them; the tuple of the pickle, so that a description costs no more than its
/// mention.</param>
/// <param name="Strides">How many elements apart neighbours are, for each dimension; null where they fill their storage.</param>
internal sealed record TensorReference(
    StorageReference Storage, ScalarType ElementType, long Offset, PickleTuple Shape, PickleTuple? Strides)
{
    /// <summary>Whether it fills its storage column by column.</summary>
    public bool ColumnsFirst { get; init; }

    private const int MostDimensions = 64;

    /// <summary>Reads the arguments of the function that makes a tensor.</summary>
    /// <exception cref="InvalidInputException">They are others than it takes.</exception>
    public static TensorReference From(KnownGlobal maker, object?[] arguments, Refusal refusal)
    {
        if (arguments is not [StorageReference storage, long offset, PickleTuple shape, PickleTuple strides, ..]
            || shape.Items.Length != strides.Items.Length || shape.Items.Length > MostDimensions || !AreNumbers(shape) || !AreNumbers(strides))
            throw refusal.Because(
                $"its pickle describes a tensor by something other than a storage, an offset, a shape and strides; {Refusal.GetItAgain}");
        var named = maker.Role == GlobalRole.TypedTensor ? arguments.ElementAtOrDefault(6) as KnownGlobal : null;
        var type = maker.Role == GlobalRole.TypedTensor
            ? named is { Role: GlobalRole.ElementType } ? named.ElementType : null
            : storage.ElementType;
        return type is { } known && (storage.ElementType is null || storage.ElementType == known)
            ? new TensorReference(storage, known, offset, shape, strides)
            : throw refusal.Because($"its pickle describes a tensor without saying what its numbers are; {Refusal.GetItAgain}");
    }

    private static bool AreNumbers(PickleTuple tuple) => Array.TrueForAll(tuple.Items, item => item is long);
}
