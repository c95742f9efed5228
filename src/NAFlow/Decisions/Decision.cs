using NAFlow.Tracing;

namespace NAFlow.Decisions;

/// <summary>What is explained: it turns a trace into a score per sample and the place where the score reads the network.</summary>
public abstract record Decision
{
    /// <summary>The class the network itself puts first, sample by sample.</summary>
    public static Decision Top1 { get; } = new TopClassDecision();

    /// <summary>The score of one class.</summary>
    /// <param name="index">The class, from 0.</param>
    public static Decision Class(int index) => new ClassDecision(index);

    /// <summary>The score of one class, by a name or synonym that the network knows.</summary>
    public static Decision Class(string name) => new NamedClassDecision(name);

    /// <summary>The score of a class per sample.</summary>
    /// <param name="indices">One class per sample, from 0.</param>
    public static Decision Classes(params IReadOnlyList<int> indices) => new ClassPerSampleDecision(indices);

    /// <summary>Reads the score off a trace.</summary>
    /// <returns>The score; its tensors belong to the caller.</returns>
    /// <exception cref="InvalidInputException">The decision does not fit the network.</exception>
    public abstract ExplainedScore Read(NetworkTrace trace);
}
