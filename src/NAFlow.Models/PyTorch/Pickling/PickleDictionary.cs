namespace NAFlow.Models.PyTorch;

/// <summary>A dictionary of a pickle, as the pairs it was given: keys need not be text, and of equal ones the last counts.</summary>
internal sealed class PickleDictionary
{
    /// <summary>The pairs.</summary>
    public List<KeyValuePair<object?, object?>> Pairs { get; } = [];

    /// <summary>The value of a key that is text; null when there is none.</summary>
    public object? this[string key] => Pairs.FindLast(pair => pair.Key is string text && text == key).Value;
}
