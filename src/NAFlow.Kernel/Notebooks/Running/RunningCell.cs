namespace NAFlow.Kernel.Notebooks;

/// <summary>A cell begins.</summary>
/// <param name="Cell">Its number among the cells that are run, from 1.</param>
/// <param name="Cells">How many are run.</param>
public readonly record struct RunningCell(int Cell, int Cells);
