namespace NAFlow.Networks;

/// <summary>
/// Several layers that form one unit (a residual block, a Fire or Inception module, a dense layer): everything between one node and another. All
/// paths into the block start at <paramref name="Entry"/>.
/// </summary>
/// <param name="Name">The module's name.</param>
/// <param name="Entry">The index of the node the block reads; it is not part of the block.</param>
/// <param name="Exit">The index of the block's output.</param>
public sealed record Block(string Name, int Entry, int Exit);
