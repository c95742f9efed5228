using System.Collections.Immutable;
using NAFlow.Data;
using static TorchSharp.torch;

namespace NAFlow.Evaluation;

/// <summary>What is evaluated: a network with the decisions that it takes about images.</summary>
public interface IEvaluationSubject : IDisposable
{
    /// <summary>Its name, as it stands in the results.</summary>
    string Name { get; }

    /// <summary>The network, in evaluation mode.</summary>
    Network Network { get; }

    /// <summary>Whatever else settles the results, such as the data, by name: an evaluation goes on only under the same.</summary>
    IReadOnlyDictionary<string, string> Settings { get; }

    /// <summary>Chooses images. The same seed chooses the same.</summary>
    /// <param name="most">How many at most.</param>
    /// <param name="seed">The seed of the choice.</param>
    /// <param name="progress">Told what is done.</param>
    /// <param name="cancellation">Stops between images.</param>
    /// <exception cref="InvalidInputException">There is no image to be evaluated.</exception>
    ChosenImages Choose(int most, int seed, IProgress<string>? progress, CancellationToken cancellation);

    /// <summary>Says which images will be opened, in this order, so that those ahead can be read beside the work.</summary>
    /// <param name="images">Some of those chosen.</param>
    void Expect(IReadOnlyList<int> images)
    {
    }

    /// <summary>Opens a chosen image; the caller disposes of it.</summary>
    /// <param name="image">One of those chosen.</param>
    /// <exception cref="InvalidInputException">It cannot be used; the others may.</exception>
    EvaluationSample Open(int image);

    /// <summary>What reading images took so far; null where they are not read from files.</summary>
    ReadingTimes? Reading => null;
}

/// <summary>The images of an evaluation.</summary>
/// <param name="Images">Their numbers in the subject.</param>
/// <param name="Notes">What readers of the results should know of the choice, each a sentence.</param>
public sealed record ChosenImages(ImmutableArray<int> Images, ImmutableArray<string> Notes);

/// <summary>An image and what is asked about it. Owns the input.</summary>
/// <param name="Name">The image's name.</param>
/// <param name="Input">The prepared image, <c>[1, C, H, W]</c>.</param>
/// <param name="Decision">What is explained.</param>
public sealed record EvaluationSample(string Name, Tensor Input, Decision Decision) : IDisposable
{
    /// <summary>What is known of where things are.</summary>
    /// <value>Null: nothing.</value>
    public ImageTruth? Truth { get; init; }

    /// <summary>The class that is right, of an image whose class is known.</summary>
    /// <value>Null: it is not known, or does not matter.</value>
    public int? RightClass { get; init; }

    /// <summary>Whether the image is left out where the network puts another class first than <see cref="RightClass"/>.</summary>
    /// <value>False: that is only counted.</value>
    public bool IsOnlyForRight { get; init; }

    /// <summary>Frees the input.</summary>
    public void Dispose() => Input.Dispose();
}
