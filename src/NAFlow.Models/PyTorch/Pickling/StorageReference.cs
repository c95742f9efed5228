using NAFlow.Files;
using static TorchSharp.torch;

namespace NAFlow.Models.PyTorch;

/// <summary>A pickle's mention of a storage: numbers that stand elsewhere in the file.</summary>
/// <param name="Key">Its name in the file.</param>
/// <param name="ElementType">The type of its elements; null when they are mere bytes.</param>
/// <param name="Count">How many elements it has.</param>
/// <param name="Start">Where the part that is meant begins, in elements.</param>
/// <param name="PartCount">How many elements the part has.</param>
internal sealed record StorageReference(string Key, ScalarType? ElementType, long Count, long Start, long PartCount)
{
    /// <summary>The bytes of one element.</summary>
    public int ElementSize => ElementType is { } type ? ElementTypes.SizeOf(type) : 1;

    /// <summary>Reads what a pickle says: a kind, a type, a key, a device, a count, and before 1.6 the part that is meant.</summary>
    /// <exception cref="InvalidInputException">It says something else.</exception>
    public static StorageReference From(object? value, Refusal refusal)
    {
        if (value is PickleTuple { Items: ["module", ..] })
            throw refusal.Because("it holds a whole pickled network with its program, which is never run here; save model.state_dict() instead");
        if (value is not PickleTuple { Items: ["storage", KnownGlobal { Role: GlobalRole.Storage } type, var name, _, long count, .. var rest] } || count < 0
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
