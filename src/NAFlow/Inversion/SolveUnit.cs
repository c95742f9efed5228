namespace NAFlow.Inversion;

/// <summary>What is inverted as one.</summary>
public enum SolveUnit
{
    /// <summary>Every layer by itself.</summary>
    Layer,

    /// <summary>A block's input from its output in one solve; the layers inside still get their own maps.</summary>
    Block,
}
