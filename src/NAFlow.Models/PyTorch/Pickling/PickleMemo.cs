using NAFlow.Files;

namespace NAFlow.Models.PyTorch;

/// <summary>The values a pickle may refer to again, by number.</summary>
internal sealed class PickleMemo(Refusal refusal)
{
    private const int MostValues = 1_000_000;

    private readonly Dictionary<long, object?> values = [];

    /// <summary>Remembers a value under the next number.</summary>
    public void Add(object? value) => Put(values.Count, value);

    /// <summary>Remembers a value. Numbers may have gaps of any size.</summary>
    public void Put(long number, object? value)
    {
        if (values.Count == MostValues)
            throw refusal.Because($"its pickle remembers more than {MostValues} values; save model.state_dict() alone");
        values[number] = value;
    }

    /// <summary>A remembered value.</summary>
    public object? Get(long number) => values.TryGetValue(number, out var value)
        ? value
        : throw refusal.Because($"its pickle refers to value {number}, which it has not made; {Refusal.GetItAgain}");
}
