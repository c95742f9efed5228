using static TorchSharp.torch;

namespace NAFlow;

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

    /// <summary>
    /// Why one class rather than the rest: its score less those of all others, each times the class's share of evidence to theirs, so that what
    /// speaks for all classes alike adds up to 0.
    /// </summary>
    /// <param name="index">The class, from 0; null for the one that comes first.</param>
    public static Decision AgainstRest(int? index = null) => new AgainstRestDecision(index);

    /// <summary>Why one class rather than another: the score of the first minus that of the second.</summary>
    /// <param name="ahead">The first class, from 0.</param>
    /// <param name="behind">The second class, from 0.</param>
    public static Decision Contrast(int ahead, int behind) => new ContrastDecision(ahead, behind);

    /// <summary>Why one class rather than another, by names or synonyms that the network knows.</summary>
    public static Decision Contrast(string ahead, string behind) => new NamedContrastDecision(ahead, behind);

    /// <summary>The similarity to a photo, which the network embeds as it embeds the image explained.</summary>
    /// <param name="reference">The photo.</param>
    /// <param name="comparedBy">How embeddings are compared.</param>
    public static SimilarityDecision Similarity(Photo reference, Similarity comparedBy = NAFlow.Similarity.Cosine)
    {
        ArgumentNullException.ThrowIfNull(reference);
        return Similarity([reference], comparedBy);
    }

    /// <summary>The similarity of every sample to a photo of its own, or of all to one.</summary>
    /// <param name="references">The photos.</param>
    /// <param name="comparedBy">How embeddings are compared.</param>
    /// <exception cref="InvalidInputException">There is no photo.</exception>
    public static SimilarityDecision Similarity(IReadOnlyList<Photo> references, Similarity comparedBy = NAFlow.Similarity.Cosine)
    {
        ArgumentNullException.ThrowIfNull(references);
        return references.Count > 0
            ? new ReferenceSimilarity(new PhotoEmbeddings([.. references]), comparedBy)
            : throw new InvalidInputException("A similarity needs a reference; give at least one photo.");
    }

    /// <summary>The similarity to an embedding.</summary>
    /// <param name="reference"><c>[D]</c> or <c>[1, D]</c> for all samples, <c>[B, D]</c> for one per sample; copied.</param>
    /// <param name="comparedBy">How embeddings are compared.</param>
    /// <param name="name">What the reference is called, such as a photo's name; null for "the reference".</param>
    /// <exception cref="InvalidInputException">It is no vector of finite numbers.</exception>
    public static SimilarityDecision Similarity(Tensor reference, Similarity comparedBy = NAFlow.Similarity.Cosine, string? name = null) =>
        new ReferenceSimilarity(GivenEmbeddings.Of(reference, "The reference embedding", name), comparedBy);

    /// <summary>The similarity to the prototype of a class, or to its proxy.</summary>
    /// <param name="embeddings">
    /// The prototype or proxy, <c>[D]</c>; or the embeddings of the support images, <c>[S, D]</c>, whose mean is the prototype. Copied.
    /// </param>
    /// <param name="comparedBy">How embeddings are compared.</param>
    /// <param name="name">What the class is called; null for "the prototype".</param>
    /// <exception cref="InvalidInputException">They are no vectors of finite numbers.</exception>
    public static SimilarityDecision Prototype(Tensor embeddings, Similarity comparedBy = NAFlow.Similarity.Cosine, string? name = null) =>
        new ReferenceSimilarity(
            GivenEmbeddings.Mean(embeddings, "The prototype", name is null ? "the prototype" : $"the prototype of {name}"), comparedBy);

    /// <summary>
    /// The similarity to neighbours in a memory bank. The K nearest by cosine vote with <c>exp(cosine / T)</c> for their classes; the score is the
    /// mean cosine with those of them that carry the class which wins.
    /// </summary>
    /// <param name="bank">The bank; it must not be disposed of before the decision was used.</param>
    /// <param name="options">How they vote; null for <see cref="NeighbourOptions.Default"/>.</param>
    /// <param name="without">
    /// The place in the bank of the image explained, which is no neighbour of itself and belongs to no rest; null where it is not there.
    /// </param>
    /// <exception cref="InvalidInputException">The bank has no such place, or nothing else.</exception>
    public static SimilarityDecision Neighbours(MemoryBank bank, NeighbourOptions? options = null, int? without = null)
    {
        ArgumentNullException.ThrowIfNull(bank);
        if (without < 0 || without >= bank.Count)
            throw new InvalidInputException($"A memory bank of {bank.Count} embeddings has no place {without}; choose one from 0 to {bank.Count - 1}.");
        return without is null || bank.Count > 1
            ? new NeighbourSimilarity(bank, options ?? NeighbourOptions.Default, without)
            : throw new InvalidInputException("A memory bank holds the image alone, so it has no neighbour; give a bank of two or more.");
    }

    /// <summary>Reads the score off a trace.</summary>
    /// <param name="trace">The images.</param>
    /// <param name="cancellation">Stops between layers, where references have to be embedded.</param>
    /// <returns>The score; its tensors belong to the caller.</returns>
    /// <exception cref="InvalidInputException">The decision does not fit the network.</exception>
    public abstract ExplainedScore Read(NetworkTrace trace, CancellationToken cancellation = default);

    /// <summary>
    /// The same question with everything settled that depends on the images: the class that comes first, the neighbours that win the vote. Asked of
    /// changed images, it still is the question that was asked of these.
    /// </summary>
    /// <param name="trace">The images; where something is settled sample by sample, the changed images must be as many.</param>
    /// <exception cref="InvalidInputException">The decision does not fit the network.</exception>
    public virtual Decision FixedOn(NetworkTrace trace) => this;

    /// <summary>
    /// What speaks for the answer and for the rest, at the node that the score reads, in the caller's scope; null where there is no rest.
    /// </summary>
    /// <param name="trace">The images.</param>
    /// <param name="score">The score that was read off them.</param>
    /// <param name="cancellation">Stops between layers, where references have to be embedded.</param>
    internal virtual ScoreEvidence? Evidence(NetworkTrace trace, ExplainedScore score, CancellationToken cancellation) => null;

    /// <summary>Both at once, so that what has to be settled is found a single time.</summary>
    internal virtual (Decision Settled, ExplainedScore Score) Settle(NetworkTrace trace, CancellationToken cancellation) =>
        (FixedOn(trace), Read(trace, cancellation));
}
