namespace NAFlow.Evaluation;

/// <summary>How an image is perturbed.</summary>
public enum Perturbation
{
    /// <summary>A square is removed: it becomes 0 in normalised space. The map says what its pixels contribute.</summary>
    SquareRemoval,

    /// <summary>Gaussian noise is taken off, the same for all channels of a pixel. The map says how the score rises with a pixel.</summary>
    GaussianNoise,
}
