namespace NAFlow.Interactive;

/// <summary>How notebooks show the values of one type.</summary>
internal interface INotebookFormat
{
    /// <summary>The type; those that derive from it are shown in the same way.</summary>
    Type Type { get; }

    /// <summary>Tells the formatters.</summary>
    void Register();
}
