using System.Runtime.CompilerServices;
using NAFlow.Data;

namespace NAFlow.Evaluation;

/// <summary>On what, how long and how fast networks are trained that differ in their labels alone, and how many pictures are explained.</summary>
public sealed record DataRandomisationOptions
{
    /// <summary>The network of the zoo.</summary>
    /// <value><c>alexnet_compact</c>.</value>
    public string Network { get; init; } = "alexnet_compact";

    /// <summary>The classes of creatures, the first of the 50.</summary>
    /// <value>10.</value>
    /// <exception cref="InvalidInputException">It is not from 2 to 50.</exception>
    public int Classes { get; init => field = Between(value, 2, CreatureClasses.All.Length); } = 10;

    /// <summary>The pictures of training of every class, each of an individual of its own.</summary>
    /// <value>30.</value>
    /// <exception cref="InvalidInputException">It is not from 1 to 80.</exception>
    public int Pictures { get; init => field = Between(value, 1, CreatureSet.Train.Individuals); } = 30;

    /// <summary>The width and height of the pictures in pixels.</summary>
    /// <value>64.</value>
    /// <exception cref="InvalidInputException">It is not from 32 to 512.</exception>
    public int Side { get; init => field = Between(value, 32, 512); } = 64;

    /// <summary>The share of the permuted labels that must be known by heart at the end.</summary>
    /// <value>0.95.</value>
    /// <exception cref="InvalidInputException">It is not above 0 and at most 1.</exception>
    public double Memorised
    {
        get;
        init => field = value is > 0 and <= 1
            ? value
            : throw new InvalidInputException($"Memorised cannot be {value}; choose a share above 0, up to 1.");
    } = 0.95;

    /// <summary>
    /// The longest training in epochs. A quarter and a half of it are tried first; what suffices for the permuted labels is what every network gets.
    /// </summary>
    /// <value>160.</value>
    /// <exception cref="InvalidInputException">It is below 1.</exception>
    public int Epochs { get; init => field = Between(value, 1, int.MaxValue); } = 160;

    /// <summary>The pictures of a step.</summary>
    /// <value>50.</value>
    /// <exception cref="InvalidInputException">It is below 1.</exception>
    public int BatchSize { get; init => field = Between(value, 1, int.MaxValue); } = 50;

    /// <summary>The highest learning rate.</summary>
    /// <value>0.002.</value>
    /// <exception cref="InvalidInputException">It is not a positive number.</exception>
    public double LearningRate
    {
        get;
        init => field = value > 0 && double.IsFinite(value)
            ? value
            : throw new InvalidInputException($"LearningRate cannot be {value}; choose a positive number.");
    } = 2e-3;

    /// <summary>The pictures explained, evenly from test pictures of the same classes.</summary>
    /// <value>40.</value>
    /// <exception cref="InvalidInputException">It is below 1.</exception>
    public int Explained { get; init => field = Between(value, 1, int.MaxValue); } = 40;

    /// <summary>
    /// The seed of the first weights and the order of the pictures, which the twins share, and of the permutation; the third network has the next.
    /// </summary>
    /// <value>1.</value>
    public int Seed { get; init; } = 1;

    /// <summary>
    /// Processor threads; with one, the same seed gives the same result within a process. Between processes trainings were seen to differ by
    /// rounding.
    /// </summary>
    /// <value>1.</value>
    /// <exception cref="InvalidInputException">It is below 1.</exception>
    public int Threads { get; init => field = Between(value, 1, int.MaxValue); } = 1;

    private static int Between(int value, int least, int most, [CallerMemberName] string name = "") => value >= least && value <= most
        ? value
        : throw new InvalidInputException($"{name} cannot be {value}; choose {(most == int.MaxValue ? $"{least} or more" : $"{least} to {most}")}.");
}
