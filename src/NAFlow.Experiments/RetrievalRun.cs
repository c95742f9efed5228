using System.Collections.Immutable;
using NAFlow.Data;
using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Experiments;

/// <summary>Image retrieval: the similarity to the most similar image is explained.</summary>
internal sealed class RetrievalRun : ExperimentRun
{
    private readonly Experiment experiment;
    private readonly IImageSource gallery;
    private readonly Tensor queryEmbeddings;
    private readonly Tensor galleryEmbeddings;
    private readonly Recalls recalls;

    private RetrievalRun(Experiment experiment, IImageSource images, IImageSource gallery, Tensor queryEmbeddings, Tensor galleryEmbeddings,
        Recalls recalls) =>
        (this.experiment, Images, this.gallery, this.queryEmbeddings, this.galleryEmbeddings, this.recalls) =
        (experiment, images, gallery, queryEmbeddings, galleryEmbeddings, recalls);

    public override ImmutableArray<ExperimentFigure> Figures => [.. recalls.At.Select(at => new ExperimentFigure($"Recall@{at.Count}", at.Recall))];

    public override IImageSource Images { get; }

    public static new RetrievalRun Do(RunSetting setting, IProgress<string>? progress, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var gallery = setting.Find(ImageSplit.Gallery);
        IImageSource? images = null;
        try
        {
            images = setting.Require(gallery is null ? ImageSplit.Novel : ImageSplit.Query);
            var queries = Embeddings.Of(setting.Network, images, progress: progress, cancellation: cancellation);
            var searched = gallery is null ? queries : Embeddings.Of(setting.Network, gallery, progress: progress, cancellation: cancellation);
            var (from, to) = (Compared(setting.Experiment, queries), Compared(setting.Experiment, searched));
            var recalls = gallery is null
                ? Retrieval.LeaveOneOut(from, images.Labels, setting.Experiment.ComparedBy, cancellation: cancellation)
                : Retrieval.InGallery(from, images.Labels, to, gallery.Labels, setting.Experiment.ComparedBy, cancellation: cancellation);
            return new RetrievalRun(
                setting.Experiment, images, gallery ?? images, queries.DetachFromDisposeScope(), gallery is null
                    ? queries
                    : searched.DetachFromDisposeScope(), recalls);
        }
        catch
        {
            images?.Dispose();
            gallery?.Dispose();
            throw;
        }
    }

    public override SampleQuestion Ask(int image, Network network)
    {
        using var scope = NewDisposeScope();
        var nearest = recalls.Nearest[image];
        var photo = gallery.Load(nearest);
        var (query, reference) = (queryEmbeddings[image], galleryEmbeddings[nearest]);
        var name = gallery.ClassNames[gallery.Labels[nearest]];
        var others = Others(image, nearest);
        if (!experiment.IsNormalised)
            return new SampleQuestion(name, Decision.Similarity(reference, experiment.ComparedBy, photo.Name) with { Rest = Rest(others) }, photo);

        // The reference is brought to the length of the query rather than both to 1: that multiplies every contribution by the squared length, which
        // the weights of the channels do not see, and leaves the query's embedding as the network gives it.
        var length = linalg.vector_norm(query).item<float>();
        var scaled = UnitRows.Of(reference.to(float64).unsqueeze(0)).Times(length);
        var rest = Rest(others.shape[0] == 0 ? others : UnitRows.Of(others.to(float64)).Times(length));
        return new SampleQuestion(name, Decision.Similarity(scaled, experiment.ComparedBy, photo.Name) with { Rest = rest }, photo)
        { ScoreFactor = length > 0 ? 1 / ((double)length * length) : 1 };
    }

    /// <summary>The images of the gallery that show other classes than the answer, but for the query itself.</summary>
    private Tensor Others(int image, int nearest) => SimilarityRows.At(
        galleryEmbeddings,
        [.. Enumerable.Range(0, gallery.Labels.Length)
            .Where(other => gallery.Labels[other] != gallery.Labels[nearest] && !(ReferenceEquals(gallery, Images) && other == image))]);

    private static SimilarityRest? Rest(Tensor others) =>
        others.shape[0] == 0 ? null : SimilarityRest.Of(others, $"the {others.shape[0]} images of other classes");

    public override void Dispose()
    {
        base.Dispose();
        gallery.Dispose();
        queryEmbeddings.Dispose();
        galleryEmbeddings.Dispose();
    }

    private static Tensor Compared(Experiment experiment, Tensor embeddings) =>
        experiment.IsNormalised ? UnitRows.Of(embeddings.to(float64)) : embeddings;
}
