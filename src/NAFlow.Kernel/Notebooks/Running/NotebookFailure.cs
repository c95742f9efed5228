namespace NAFlow.Kernel.Notebooks;

/// <summary>Where and why a notebook stopped.</summary>
/// <param name="Cell">The number of the cell among those that are run, from 1: the number in its brackets.</param>
/// <param name="Error">What went wrong in it.</param>
public sealed record NotebookFailure(int Cell, CellError Error)
{
    /// <summary>The place and the reason, such as <c>cell 3, line 2: DivideByZeroException: Attempted to divide by zero.</c></summary>
    public string Sentence
    {
        get
        {
            var place = Error.Line is { } line ? $"cell {Cell}, line {line}" : $"cell {Cell}";
            return $"{place}: {Error.Name}: {Error.Message.TrimEnd('.')}.";
        }
    }
}
