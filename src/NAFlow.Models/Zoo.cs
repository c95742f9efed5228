using NAFlow.Models.Architectures;
using NAFlow.Models.Loading;
using NAFlow.Networks;

namespace NAFlow.Models;

/// <summary>The networks by name, in evaluation mode, with the preprocessing and class names that belong to their weights.</summary>
public static class Zoo
{
    private static readonly Dictionary<string, Func<WeightShapes, Network>> Definitions = new(StringComparer.Ordinal)
    {
        ["squeezenet1_1"] = SqueezeNet.Version11,
        ["alexnet"] = Architectures.AlexNet.Build,
    };

    /// <summary>A tensor that no other network has.</summary>
    private static readonly (string Tensor, string Name)[] Hallmarks = [("features.3.squeeze.weight", "squeezenet1_1"), ("classifier.6.weight", "alexnet")];

    /// <summary>The names of the networks.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Definitions.Keys];

    /// <summary>The network that weights are of, going by the names of their tensors; null when they are of none.</summary>
    public static string? Recognise(Weights weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        return weights.Readings.Select(NameOf).FirstOrDefault(name => name is not null);
    }

    /// <summary>SqueezeNet 1.1.</summary>
    public static Network SqueezeNet11(Weights weights) => Create("squeezenet1_1", weights);

    /// <summary>AlexNet.</summary>
    public static Network AlexNet(Weights weights) => Create("alexnet", weights);

    /// <summary>The network of this name with these weights.</summary>
    /// <exception cref="InvalidInputException">The name is unknown, or the weights do not fit.</exception>
    public static Network Create(string name, Weights weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        if (!Definitions.TryGetValue(name, out var build))
            throw new InvalidInputException($"There is no model named '{name}'; the models are {string.Join(", ", Names)}.");
        weights = weights.Readings.FirstOrDefault(reading => NameOf(reading) == name) ?? weights;
        var network = build(new WeightShapes(name, weights.Shapes));
        try
        {
            weights.Fill(network);
            if (network.ShapesFor([1, network.InputChannels, network.Preprocessing.Size, network.Preprocessing.Size])[^1] is [1, var classes] && classes == ImageNetClasses.Names.Count)
                network.ClassNames = ImageNetClasses.Names;
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    private static string? NameOf(Weights weights) =>
        weights.Shapes is { } shapes ? Hallmarks.FirstOrDefault(entry => shapes.ContainsKey(entry.Tensor)).Name : null;
}
