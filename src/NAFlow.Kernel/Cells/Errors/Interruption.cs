namespace NAFlow.Kernel;

/// <summary>The error of a cell that was interrupted.</summary>
internal static class Interruption
{
    /// <summary>The error.</summary>
    /// <param name="cell">What the cell is called.</param>
    public static CellError Of(string cell)
    {
        var sentence = $"The run of {cell} was interrupted; what it declared is lost, what cells before it declared is kept.";
        return new(CellError.Interrupted, sentence, [sentence], null);
    }
}
