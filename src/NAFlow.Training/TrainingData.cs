using System.Collections.Immutable;
using NAFlow.Data;
using static TorchSharp.torch;

namespace NAFlow.Training;

/// <summary>What a network is trained on.</summary>
/// <param name="Images">The images of training; the whole of them may be drawn.</param>
/// <param name="Version">The name and version of the data set, for the record.</param>
public sealed record TrainingData(LabelledImages Images, string Version) : IDisposable
{
    /// <summary>Frees the images.</summary>
    public void Dispose() => Images.Dispose();
}

/// <summary>The images of a training, taken a batch at a time. Only the batch is ever converted.</summary>
internal sealed class TrainingImages(LabelledImages images, ImageAugmenter augmenter)
{
    /// <summary>The number of images.</summary>
    public int Count => images.Count;

    /// <summary>The number of classes.</summary>
    public int Classes => images.ClassNames.Length;

    /// <summary>The class of every image.</summary>
    public ImmutableArray<int> Labels => images.Labels;

    /// <summary>The individual that every image shows.</summary>
    public ImmutableArray<int> Individuals => images.Individuals;

    /// <summary>Some images, varied and normalised.</summary>
    /// <returns>float32 <c>[B, 3, S, S]</c>, S being the side of the step.</returns>
    public Tensor Take(int[] indices, TrainingStep step)
    {
        using var scope = NewDisposeScope();
        var chosen = images.Images.index_select(0, tensor(Array.ConvertAll(indices, index => (long)index)));
        return augmenter.Apply(chosen, step.Side, step.Random).MoveToOuterDisposeScope();
    }

    /// <summary>The classes of some images.</summary>
    /// <returns>int64 <c>[B]</c>.</returns>
    public Tensor LabelsOf(int[] indices) => tensor(Array.ConvertAll(indices, index => (long)images.Labels[index]));
}
