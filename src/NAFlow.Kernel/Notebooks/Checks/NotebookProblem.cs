namespace NAFlow.Kernel.Notebooks;

/// <summary>Why a notebook should not be published as it is.</summary>
/// <param name="Cell">The number of the code cell, from 1; null when it is about the whole file.</param>
/// <param name="Sentence">What is wrong, and what to do about it.</param>
public sealed record NotebookProblem(int? Cell, string Sentence)
{
    /// <inheritdoc/>
    public override string ToString() => Cell is { } number ? $"cell {number}: {Sentence}" : Sentence;
}
