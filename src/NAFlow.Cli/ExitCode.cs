namespace NAFlow.Cli;

/// <summary>How the tool ended.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>The command did its work and the answer is no: a cell of a notebook failed, or a check found something wrong.</summary>
    public const int Failed = 1;

    /// <summary>A file, an option or a value cannot be used; the sentence on the error stream says which and why.</summary>
    public const int BadInput = 2;

    /// <summary>Ctrl-C, as shells count it.</summary>
    public const int Cancelled = 130;
}
