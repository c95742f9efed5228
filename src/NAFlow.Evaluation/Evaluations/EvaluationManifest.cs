using System.Collections.Immutable;
using System.Globalization;
using NAFlow.Files;

namespace NAFlow.Evaluation;

/// <summary>What an evaluation is of, written before it begins: it goes on only under the same.</summary>
public sealed record EvaluationManifest
{
    private const int Described = 2;

    /// <summary>The version of this file. The first did not describe methods and metrics.</summary>
    public int Schema { get; init; } = Described;

    /// <summary>Everything that settles the results, by name.</summary>
    public required IReadOnlyDictionary<string, string> Settings { get; init; }

    /// <summary>The methods; empty in files of the first version.</summary>
    public ImmutableArray<Description> Methods { get; init; } = [];

    /// <summary>The metrics; empty in files of the first version.</summary>
    public ImmutableArray<Description> Metrics { get; init; } = [];

    /// <summary>The images that are evaluated; 0 until they are chosen.</summary>
    public int Images { get; init; }

    /// <summary>In how many shards it is evaluated; 0 for one piece.</summary>
    public int Shards { get; init; }

    /// <summary>What readers of the results should know, each a sentence.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>What is to be said of single images, such as which cannot be used; empty until the evaluation is complete.</summary>
    public ImmutableArray<ImageRemark> Remarks { get; init; } = [];

    /// <summary>
    /// The files of the maps that are kept for the eye, of the first images, beside this one; empty until the evaluation is complete.
    /// </summary>
    public ImmutableArray<string> Maps { get; init; } = [];

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
            ["layers"] = options.Layers.ToString(),
            ["images"] = options.Images.ToString(CultureInfo.InvariantCulture),
            ["seed"] = options.Seed.ToString(CultureInfo.InvariantCulture),
            ["toolkit"] = machine.Toolkit,
            ["libtorch"] = machine.LibTorch,
        };
        foreach (var (name, value) in subject.Settings) settings[name] = value;
        return new EvaluationManifest
        {
            Settings = settings,
            Methods = [.. options.Methods.Select(method => method.Description)],
            Metrics = [.. options.Metrics.Select(metric => metric.Description)],
            Machine = machine,
        };
    }

    /// <summary>
    /// What another evaluation would do differently, of the first thing that differs: its name, its value here and its value there; null for nothing.
    /// </summary>
    internal (string What, string Here, string There)? DifferenceFrom(EvaluationManifest other)
    {
        foreach (var name in Settings.Keys.Union(other.Settings.Keys))
            if ((Settings.GetValueOrDefault(name, "none"), other.Settings.GetValueOrDefault(name, "none")) is var (here, there) && here != there)
                return (name, here, there);
        return Difference("methods", Methods, other.Methods) ?? Difference("metrics", Metrics, other.Metrics);
    }

    /// <summary>Refuses to go on with an evaluation of the first version, which does not tell what its methods and metrics were.</summary>
    /// <exception cref="InvalidInputException">It is one.</exception>
    internal void RequireDescribed(string folder)
    {
        if (Schema < Described)
            throw new InvalidInputException(
                $"The evaluation in '{folder}' was begun by a version that did not write down the options of methods and metrics, so it cannot be gone on with; its results can be read, and --out gives a new one another folder.");
    }

    private static (string What, string Here, string There)? Difference(
        string kind, ImmutableArray<Description> here, ImmutableArray<Description> there)
    {
        string Names(ImmutableArray<Description> all) => string.Join(", ", all.Select(one => one.Name));
        if (Names(here) != Names(there)) return (kind, Names(here), Names(there));
        foreach (var (one, other) in here.Zip(there))
        {
            if (one.DifferenceFrom(other) is var (option, own, others)) return ($"{one.Name}'s {option}", own, others);
            if (one.Source != other.Source) return ($"{one.Name}'s source", one.Source, other.Source);
        }

        return null;
    }
}
