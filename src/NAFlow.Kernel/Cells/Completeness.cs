namespace NAFlow.Kernel;

/// <summary>Whether code can be run as it stands.</summary>
public enum Completeness
{
    /// <summary>It can.</summary>
    Complete,

    /// <summary>More must follow.</summary>
    Incomplete,

    /// <summary>It is wrong, whatever follows.</summary>
    Invalid,
}
