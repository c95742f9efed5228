namespace NAFlow.Models.PyTorch;

/// <summary>A list of a pickle.</summary>
internal sealed class PickleList
{
    /// <summary>The items.</summary>
    public List<object?> Items { get; init; } = [];
}
