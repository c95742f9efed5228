namespace NAFlow.Models.PyTorch;

/// <summary>Stands for a value that is of no use for weights and was not kept, such as a settings object or a set.</summary>
internal sealed class Inert
{
    /// <summary>All of them.</summary>
    public static readonly Inert Value = new();

    private Inert()
    {
    }
}
