namespace NAFlow.Models.PyTorch;

/// <summary>A tuple of a pickle.</summary>
internal sealed class PickleTuple(object?[] items)
{
    /// <summary>One without items.</summary>
    public static readonly PickleTuple Empty = new([]);

    /// <summary>The items.</summary>
    public object?[] Items => items;
}
