namespace NAFlow.Kernel.Notebooks;

/// <summary>What an output of a cell is.</summary>
public enum OutputKind
{
    /// <summary>Text that was written to the console.</summary>
    Stream,

    /// <summary>A value that was shown.</summary>
    Display,

    /// <summary>The value of the cell's last expression.</summary>
    Result,

    /// <summary>What went wrong.</summary>
    Error,
}
