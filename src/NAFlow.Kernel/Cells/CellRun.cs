namespace NAFlow.Kernel;

/// <summary>What a cell that runs has around it.</summary>
/// <param name="Output">Takes what the cell puts out, in order, one call at a time; from any thread.</param>
/// <param name="Input">Asks the person at the notebook: the prompt, and whether the answer is secret. Null where nobody can answer.</param>
/// <param name="Name">What error messages call the cell, such as <c>cell 3</c>.</param>
public sealed record CellRun(Action<CellOutput> Output, Func<string, bool, string>? Input = null, string Name = "cell");
