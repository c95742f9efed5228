using System.Collections.Immutable;
using System.Globalization;
using NAFlow.Files;

namespace NAFlow.Evaluation;

/// <summary>What an evaluation is of, written before it begins: it goes on only under the same.</summary>
public sealed record EvaluationManifest
{
    /// <summary>The version of this file.</summary>
    public int Schema { get; init; } = 1;

    /// <summary>Everything that settles the results, by name.</summary>
    public required IReadOnlyDictionary<string, string> Settings { get; init; }

    /// <summary>The images that are evaluated; 0 until they are chosen.</summary>
    public int Images { get; init; }

    /// <summary>What readers of the results should know, each a sentence.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>The machine on which the evaluation began.</summary>
    public required RunEnvironment Machine { get; init; }

    /// <summary>Whether all images are in the results.</summary>
    public bool IsComplete { get; init; }

    /// <summary>That of an evaluation about to begin.</summary>
    internal static EvaluationManifest Of(IEvaluationSubject subject, EvaluationOptions options)
    {
        var (network, machine) = (subject.Network, RunEnvironment.Here());
        var settings = new Dictionary<string, string>
        {
            ["subject"] = subject.Name,
            ["network"] = network.Name,
            ["weights"] = network.Provenance.Source,
            ["weights SHA-256"] = network.Provenance.Sha256 ?? "none",
            ["preprocessing"] = network.Preprocessing.ToString(),
            ["methods"] = string.Join(", ", options.Methods.Select(method => method.Name)),
            ["metrics"] = string.Join(", ", options.Metrics.Select(Describe)),
            ["layers"] = options.Layers.ToString(),
            ["images"] = options.Images.ToString(CultureInfo.InvariantCulture),
            ["seed"] = options.Seed.ToString(CultureInfo.InvariantCulture),
            ["toolkit"] = machine.Toolkit,
            ["libtorch"] = machine.LibTorch,
        };
        foreach (var (name, value) in subject.Settings.Concat(options.Settings)) settings[name] = value;
        return new EvaluationManifest { Settings = settings, Machine = machine };
    }

    /// <summary>Metrics that are records tell their options.</summary>
    private static string Describe(IMapMetric metric) => metric.ToString() is { } text && text.Contains('{', StringComparison.Ordinal) ? $"{metric.Name} ({text})" : metric.Name;
}
