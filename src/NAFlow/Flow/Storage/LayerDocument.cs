using System.Collections.Immutable;

namespace NAFlow;

/// <summary>A layer as <c>flow.json</c> holds it.</summary>
internal sealed record LayerDocument
{
    public required string Name { get; init; }

    public required string Kind { get; init; }

    public required ImmutableArray<int> Shape { get; init; }

    public required double AbandonedFraction { get; init; }

    public required double AbandonedChannelFraction { get; init; }

    public required double? Residual { get; init; }

    public required double? Condition { get; init; }

    public required int? Iterations { get; init; }

    public required double Seconds { get; init; }

    public required double SpatialEntropy { get; init; }

    public required ImmutableArray<Finding> Findings { get; init; }

    public static LayerDocument Of(FlowLayer layer) => new()
    {
        Name = layer.Name,
        Kind = layer.Kind,
        Shape = layer.Shape,
        AbandonedFraction = layer.AbandonedFraction,
        AbandonedChannelFraction = layer.AbandonedChannelFraction,
        Residual = layer.Residual,
        Condition = layer.Condition,
        Iterations = layer.Iterations,
        Seconds = layer.Seconds,
        SpatialEntropy = layer.SpatialEntropy,
        Findings = layer.Findings,
    };

    /// <summary>What is wrong with the layer, or null.</summary>
    public string? Problem() =>
        Name.Length == 0 ? "a layer has no name"
        : Shape is not [> 0, > 0, > 0] ? $"the shape of layer '{Name}' is not [C, H, W]"
        : AbandonedFraction is not (>= 0 and <= 1) || AbandonedChannelFraction is not (>= 0 and <= 1) ? $"an abandoned fraction of layer '{Name}' is not between 0 and 1"
        : Findings.IsDefault ? $"layer '{Name}' has no list of findings"
        : null;
}
