using System.Runtime.CompilerServices;

namespace NAFlow.Training;

/// <summary>How long and how fast a network is trained. Every recipe has its own defaults; the values given here are those of an empty one.</summary>
public sealed record TrainingOptions
{
    /// <summary>The seed of the weights, of the order of the images, of augmentation and of dropout.</summary>
    /// <value>1.</value>
    public long Seed { get; init; } = 1;

    /// <summary>How many times the parameters are changed.</summary>
    /// <value>1000.</value>
    /// <exception cref="InvalidInputException">It is below 1.</exception>
    public int Steps { get; init => field = Positive(value); } = 1000;

    /// <summary>How many images, or pairs of them, one step sees; episodes have their own size.</summary>
    /// <value>64.</value>
    /// <exception cref="InvalidInputException">It is below 1.</exception>
    public int BatchSize { get; init => field = Positive(value); } = 64;

    /// <summary>How gradients change parameters.</summary>
    /// <value><see cref="OptimiserKind.AdamW"/>.</value>
    public OptimiserKind Optimiser { get; init; } = OptimiserKind.AdamW;

    /// <summary>The highest learning rate: reached after <see cref="WarmUp"/>, then falling to 0 along a cosine.</summary>
    /// <value>0.002.</value>
    /// <exception cref="InvalidInputException">It is not a positive number.</exception>
    public double LearningRate { get; init => field = Positive(value); } = 2e-3;

    /// <summary>The share of the training in which the learning rate rises, 0 to 1.</summary>
    /// <value>0.1.</value>
    /// <exception cref="InvalidInputException">It is not from 0 to 1.</exception>
    public double WarmUp { get; init => field = Share(value); } = 0.1;

    /// <summary>The decay of weights, but not of biases, nor of the scales of batch normalisation.</summary>
    /// <value>0.05.</value>
    /// <exception cref="InvalidInputException">It is negative or not finite.</exception>
    public double WeightDecay { get; init => field = NotNegative(value); } = 0.05;

    /// <summary>A longer gradient, of all parameters together, is shortened to this length.</summary>
    /// <value>5.</value>
    /// <exception cref="InvalidInputException">It is not a positive number.</exception>
    public double GradientNorm { get; init => field = Positive(value); } = 5;

    /// <summary>
    /// The side in pixels of the images of the first part of the training, which are cheaper; null for the network's own throughout.
    /// </summary>
    /// <value>Null.</value>
    /// <exception cref="InvalidInputException">It is below 1.</exception>
    public int? EarlySide { get; init => field = value is { } side ? Positive(side) : null; }

    /// <summary>The share of the training that <see cref="EarlySide"/> holds for, 0 to 1.</summary>
    /// <value>0.5.</value>
    /// <exception cref="InvalidInputException">It is not from 0 to 1.</exception>
    public double EarlyShare { get; init => field = Share(value); } = 0.5;

    /// <summary>Processor threads. With one, the same seed gives the same network, bit for bit on the same processor.</summary>
    /// <value>1.</value>
    /// <exception cref="InvalidInputException">It is below 1.</exception>
    public int Threads { get; init => field = Positive(value); } = 1;

    /// <summary>
    /// The longest time of the training, evaluations included. Where the steps would take longer, the schedule runs by the clock and there are fewer
    /// of them, so a training that met its limit cannot be repeated bit for bit.
    /// </summary>
    /// <value>Null: none.</value>
    /// <exception cref="InvalidInputException">It is not positive.</exception>
    public TimeSpan? TimeLimit
    {
        get;
        init => field = value is null || value > TimeSpan.Zero
            ? value
            : throw new InvalidInputException($"A training of {value.Value.TotalMinutes:G4} minutes is none; choose more than 0.");
    }

    /// <summary>How often the caller's validation is measured, at even distances and at the end.</summary>
    /// <value>4.</value>
    /// <exception cref="InvalidInputException">It is below 1.</exception>
    public int Validations { get; init => field = Positive(value); } = 4;

    /// <summary>The steps between checkpoints.</summary>
    /// <value>100.</value>
    /// <exception cref="InvalidInputException">It is below 1.</exception>
    public int CheckpointEvery { get; init => field = Positive(value); } = 100;

    private static int Positive(int value, [CallerMemberName] string name = "") =>
        value >= 1 ? value : throw new InvalidInputException($"{name} cannot be {value}; choose 1 or more.");

    private static double Positive(double value, [CallerMemberName] string name = "") =>
        value > 0 && double.IsFinite(value) ? value : throw new InvalidInputException($"{name} cannot be {value}; choose a positive number.");

    private static double NotNegative(double value, [CallerMemberName] string name = "") =>
        value >= 0 && double.IsFinite(value) ? value : throw new InvalidInputException($"{name} cannot be {value}; choose 0 or a positive number.");

    private static double Share(double value, [CallerMemberName] string name = "") =>
        value is >= 0 and <= 1 ? value : throw new InvalidInputException($"{name} cannot be {value}; choose a share from 0 to 1.");
}

/// <summary>How gradients change parameters.</summary>
public enum OptimiserKind
{
    /// <summary>Gradient descent with Nesterov's momentum; weight decay is part of the gradient.</summary>
    Momentum,

    /// <summary>AdamW (Loshchilov and Hutter, 2019): steps of the size of the learning rate, with weight decay beside the gradient.</summary>
    AdamW,
}

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
