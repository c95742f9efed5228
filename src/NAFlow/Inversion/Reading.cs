namespace NAFlow.Inversion;

/// <summary>
/// One way in which later layers read a node: a single layer, or several as one. Its equations are those of <paramref name="Target"/>.
/// </summary>
/// <param name="Source">The index of the node that is read.</param>
/// <param name="Target">The index of the node whose value is known.</param>
/// <param name="Slot">Which input of the layer the source is; 0 for a composite.</param>
/// <param name="IsComposite">Whether several layers are taken as one.</param>
internal sealed record Reading(int Source, int Target, int Slot, bool IsComposite);
