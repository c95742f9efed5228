namespace NAFlow.Training;

/// <summary>A linear rise, then half a cosine down to 0 (Loshchilov and Hutter, 2017), as a factor of the highest learning rate.</summary>
internal static class LearningRateSchedule
{
    /// <summary>The factor, 0 to 1.</summary>
    /// <param name="progress">How much of the training is done, 0 to 1.</param>
    /// <param name="warmUp">The share of the rise.</param>
    public static double Factor(double progress, double warmUp)
    {
        // The rise starts above 0: a first step of no length would be wasted.
        const double start = 0.05;
        if (progress < warmUp) return start + (1 - start) * progress / warmUp;
        var fall = warmUp < 1 ? (progress - warmUp) / (1 - warmUp) : 1;
        return 0.5 * (1 + Math.Cos(Math.PI * Math.Min(fall, 1)));
    }
}
