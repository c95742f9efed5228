using NAFlow.Data;

namespace NAFlow.Evaluation;

/// <summary>
/// Pictures whose labels were dealt out again at random: as many of every class as before, and nothing in a picture that tells its label (Zhang et al., 2017,
/// arXiv 1611.03530).
/// </summary>
public static class PermutedLabels
{
    /// <summary>Permutes the labels.</summary>
    /// <param name="images">The pictures.</param>
    /// <param name="seed">The seed of the permutation.</param>
    /// <returns>The same pictures, whose memory is shared, under permuted labels; one in as many as there are classes keeps its own by chance.</returns>
    public static LabelledImages Of(LabelledImages images, int seed)
    {
        ArgumentNullException.ThrowIfNull(images);
        int[] labels = [.. images.Labels];
        new Random(seed).Shuffle(labels);
        return images with { Labels = [.. labels] };
    }
}
