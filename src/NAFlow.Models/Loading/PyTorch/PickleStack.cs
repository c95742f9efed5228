using NAFlow.Files;

namespace NAFlow.Models.PyTorch;

/// <summary>The values a pickle has made and not yet used, with the marks between them.</summary>
internal sealed class PickleStack(Refusal refusal)
{
    private const int MostValues = 1_000_000, MostMarks = 1_000;

    private readonly List<object?> values = [];
    private readonly Stack<int> marks = [];

    /// <summary>Adds a value.</summary>
    public void Push(object? value)
    {
        if (values.Count == MostValues)
            throw refusal.Because($"its pickle holds more than {MostValues} values at a time; save model.state_dict() alone");
        values.Add(value);
    }

    /// <summary>Takes the last value, which must be later than the last mark.</summary>
    public object? Pop()
    {
        var value = Top;
        values.RemoveAt(values.Count - 1);
        return value;
    }

    /// <summary>The last value, which must be later than the last mark.</summary>
    public object? Top => values.Count > Bottom
        ? values[^1]
        : throw refusal.Because($"its pickle uses a value it has not made; {Refusal.GetItAgain}");

    /// <summary>Sets a mark.</summary>
    public void Mark()
    {
        if (marks.Count == MostMarks)
            throw refusal.Because($"its pickle is nested more than {MostMarks} deep; save model.state_dict() alone");
        marks.Push(values.Count);
    }

    /// <summary>Takes all values since the last mark, and the mark.</summary>
    public object?[] PopToMark()
    {
        if (marks.Count == 0)
            throw refusal.Because($"its pickle uses a mark it has not set; {Refusal.GetItAgain}");
        var start = marks.Pop();
        var taken = new object?[values.Count - start];
        values.CopyTo(start, taken, 0, taken.Length);
        values.RemoveRange(start, taken.Length);
        return taken;
    }

    private int Bottom => marks.Count > 0 ? marks.Peek() : 0;
}

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
