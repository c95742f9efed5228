using NAFlow.Data;
using static TorchSharp.torch;

namespace NAFlow.Evaluation;

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
