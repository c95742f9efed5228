namespace NAFlow.Interactive;

/// <summary>What the cells of a column hold.</summary>
internal enum CellContent
{
    /// <summary>Numbers, set to the right.</summary>
    Number,

    /// <summary>Words, set to the left.</summary>
    Words,

    /// <summary>Pictures as HTML, which plain text leaves out.</summary>
    Picture,
}
