using System.Globalization;
using NAFlow.Data;
using NAFlow.Imaging;
using static TorchSharp.torch;

namespace NAFlow.Evaluation;

/// <summary>
/// Pictures whose class one known part decides. Two pictures that differ in one part belong to different classes, so that part decides between the
/// two; what is explained is that decision, the score of a picture's class minus that of its twin's.
/// </summary>
public sealed class CounterfactualSubject : IEvaluationSubject
{
    private readonly IReadOnlyList<(CreatureClass Kind, CreatureClass Twin, CreaturePart Deciding, CreatureScene Scene)> pictures;

    /// <summary>Takes a network and a set of pictures.</summary>
    /// <param name="network">A classifier of the creatures' classes; the subject disposes of it, if it can be made.</param>
    /// <param name="set">The set.</param>
    /// <exception cref="InvalidInputException">The network does not tell creatures apart.</exception>
    public CounterfactualSubject(Network network, CounterfactualSet set)
        : this(network, (set ?? throw new ArgumentNullException(nameof(set))).Pairs(), $"creatures {CreatureSet.Version}, {set.Name}")
    {
    }

    /// <summary>Takes a network and pairs of pictures.</summary>
    /// <param name="network">A classifier of the creatures' classes; the subject disposes of it, if it can be made.</param>
    /// <param name="pairs">The pairs: for every pair of twins first all pictures of the one, then all of the other.</param>
    /// <param name="place">What the pictures are called in the results.</param>
    /// <exception cref="InvalidInputException">There is no pair, or the network does not tell creatures apart.</exception>
    public CounterfactualSubject(Network network, IReadOnlyList<CounterfactualPair> pairs, string place)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(pairs);
        if (pairs.Count == 0) throw new InvalidInputException("Counterfactual pictures come in pairs; give at least one.");
        var classes = network.ShapesForPhoto()[^1][1];
        if (classes != CreatureClasses.All.Length)
            throw new InvalidInputException(
                $"{network.Name} has {classes} classes, and counterfactual pictures are of {CreatureClasses.All.Length}; choose a network that classifies creatures.");
        (Network, Name) = (network, network.Name);
        pictures =
        [
            .. pairs.GroupBy(pair => pair.Twins)
                .SelectMany(scenes => scenes.Select(pair => (scenes.Key.First, scenes.Key.Second, scenes.Key.Deciding, pair.First))
                .Concat(scenes.Select(pair => (scenes.Key.Second, scenes.Key.First, scenes.Key.Deciding, pair.Second)))),
        ];
        Settings = new Dictionary<string, string> { ["data"] = string.Create(CultureInfo.InvariantCulture, $"{place}, {pictures.Count} pictures") };
    }

    /// <inheritdoc />
    public string Name { get; init; }

    /// <inheritdoc />
    public Network Network { get; }

    /// <inheritdoc />
    public IReadOnlyDictionary<string, string> Settings { get; }

    /// <summary>Chooses pictures evenly, and tells how many of them the network tells from their twin.</summary>
    /// <inheritdoc />
    public ChosenImages Choose(int most, int seed, IProgress<string>? progress, CancellationToken cancellation)
    {
        var chosen = EvenlyChosen.Of([.. Enumerable.Range(0, pictures.Count)], most);
        var right = 0;
        foreach (var picture in chosen)
        {
            cancellation.ThrowIfCancellationRequested();
            using var sample = Open(picture);
            if (IsRight(sample)) right++;
            progress?.Report("classifying");
        }

        return new ChosenImages([.. chosen], [$"Of {chosen.Count} pictures, the network tells {right} right from their twin."]);
    }

    /// <inheritdoc />
    public EvaluationSample Open(int image)
    {
        var (kind, twin, deciding, scene) = pictures[image];
        var (size, name) = (Network.Preprocessing.Size, string.Create(CultureInfo.InvariantCulture, $"{kind.Name}, {image}"));
        return new EvaluationSample(
            name, Network.Preprocessing.Prepare(scene.Draw(size).ToPhoto(name)).ToTensor(), Decision.Contrast(kind.Index, twin.Index))
        {
            Truth = CreatureTruth.Of(scene, size, name) with { DecidingPart = CreatureTruth.NameOf(deciding) },
        };
    }

    /// <inheritdoc />
    public void Dispose() => Network.Dispose();

    private bool IsRight(EvaluationSample sample)
    {
        using var noGradient = no_grad();
        using var trace = NetworkTrace.Record(Network, sample.Input.to(Network.ParameterType, Network.ParameterDevice));
        using var score = sample.Decision.Read(trace);
        return score.Values[0] > 0;
    }
}
