using System.Collections.Immutable;
using NAFlow.Data;

namespace NAFlow.Evaluation;

/// <summary>How a study of costs was run.</summary>
public sealed record CostManifest
{
    /// <summary>When, in UTC.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>The networks.</summary>
    public required ImmutableArray<CostSubject> Networks { get; init; }

    /// <summary>The methods, each with where it comes from.</summary>
    public required ImmutableArray<CostSource> Methods { get; init; }

    /// <summary>The sides of the images, in pixels, the first going with the other batches and threads.</summary>
    public required ImmutableArray<int> Sides { get; init; }

    /// <summary>The images explained together.</summary>
    public required ImmutableArray<int> Batches { get; init; }

    /// <summary>libtorch's threads.</summary>
    public required ImmutableArray<int> Threads { get; init; }

    /// <summary>The measured runs.</summary>
    public required int Rounds { get; init; }

    /// <summary>The runs before, which were not measured.</summary>
    public required int WarmUps { get; init; }

    /// <summary>The seed of random weights.</summary>
    public required long Seed { get; init; }

    /// <summary>The largest Jacobian that was built, in MiB.</summary>
    public required int JacobianMebibytes { get; init; }

    /// <summary>The longest that one was expected to take, in seconds.</summary>
    public required int JacobianSeconds { get; init; }

    /// <summary>What was explained.</summary>
    public string Images { get; init; } = "drawn creatures, the class that comes first";

    /// <summary>What a reader must know.</summary>
    public string Note { get; init; } =
        "F is one forward pass plus the importance sweep, in the same run. A solver's iterations depend on the weights and the image: costs on random weights are not those on trained ones.";

    /// <summary>The machine and the software.</summary>
    public required TrainingMachine Machine { get; init; }
}
