namespace NAFlow.Models;

/// <summary>The network's own classifier.</summary>
internal sealed record ClassifierHead(long Classes) : Head
{
    internal override bool LeavesClassifierUnused => false;

    internal override Signal Append(NetworkDraft draft, Signal features, Blueprint blueprint) => blueprint.Classifier is { } own
        ? own.Append(draft, features, Classes)
        : throw new InvalidInputException($"{blueprint.Name} has no classifier of its own; choose another head, such as a cosine one.");
}
