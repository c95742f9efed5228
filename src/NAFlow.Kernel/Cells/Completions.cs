using System.Collections.Immutable;

namespace NAFlow.Kernel;

/// <summary>What could stand at a place in the code.</summary>
/// <param name="Start">Where the text that is replaced starts, in UTF-16 units.</param>
/// <param name="End">Where it ends.</param>
/// <param name="Items">The proposals, best first.</param>
public sealed record Completions(int Start, int End, ImmutableArray<Completions.Item> Items)
{
    /// <summary>One proposal.</summary>
    /// <param name="Text">What is inserted.</param>
    /// <param name="Kind">What it is, in a word: <c>method</c>, <c>property</c>, <c>class</c>, <c>keyword</c>, ...</param>
    public sealed record Item(string Text, string Kind);
}
