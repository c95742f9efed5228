using System.Collections.Immutable;
using NAFlow.Imaging;

namespace NAFlow;

/// <summary>The attention of one layer.</summary>
public sealed record FlowLayer
{
    /// <summary>The layer's name, as in torchvision; <c>input</c> for the image.</summary>
    public required string Name { get; init; }

    /// <summary>The kind of layer.</summary>
    public required string Kind { get; init; }

    /// <summary><c>[C, H, W]</c> of the activation.</summary>
    public required ImmutableArray<int> Shape { get; init; }

    /// <summary>The attention map <c>M = sum over channels of relu(B * L)</c>, <c>[H, W]</c>, unscaled.</summary>
    public required HeatMap Map { get; init; }

    /// <summary>The mean importance coefficient of every channel, <c>[C]</c>.</summary>
    public required ImmutableArray<float> ChannelCoefficients { get; init; }

    /// <summary>The fraction of neurons that the decision abandoned, in [0, 1].</summary>
    public required double AbandonedFraction { get; init; }

    /// <summary>The fraction of channels all of whose neurons are abandoned, in [0, 1].</summary>
    public required double AbandonedChannelFraction { get; init; }

    /// <summary>The relative residual of the inversion; null where a closed form was used.</summary>
    public double? Residual { get; init; }

    /// <summary>The solver's estimate of the condition number, from below; null where a closed form was used.</summary>
    public double? Condition { get; init; }

    /// <summary>The solver's iterations; null where a closed form was used.</summary>
    public int? Iterations { get; init; }

    /// <summary>Seconds the inversion of this layer took; a batch's time is shared equally.</summary>
    public required double Seconds { get; init; }

    /// <summary>
    /// The spatial entropy of the map, <c>-sum p log p / log(H W)</c> with p the map over its sum: 0 for one bright pixel, 1 for a constant map.
    /// </summary>
    public required double SpatialEntropy { get; init; }

    /// <summary>What a reader should know before trusting the map; empty when there is nothing.</summary>
    public ImmutableArray<Finding> Findings { get; init; } = [];

    /// <summary>The tensors behind the map, when the options asked for them.</summary>
    public LayerTensors? Tensors { get; init; }

    /// <summary>The map on its own scale of 0 to 1, resized bilinearly.</summary>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    public HeatMap ScaledMap(int height, int width) => Resize.Bilinear(Map.Scaled(), height, width);
}
