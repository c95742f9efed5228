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

    /// <summary>Opens a chosen image; the caller disposes of it.</summary>
    /// <param name="image">One of those chosen.</param>
    EvaluationSample Open(int image);
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

    /// <summary>Frees the input.</summary>
    public void Dispose() => Input.Dispose();
}
