namespace NAFlow.Kernel.Notebooks;

/// <summary>A notebook that was run.</summary>
/// <param name="Notebook">The notebook with its outputs; those up to the cell that failed, if one did.</param>
/// <param name="Failure">Where and why it stopped; null when it ran to its end.</param>
public sealed record NotebookResult(NotebookDocument Notebook, NotebookFailure? Failure);
