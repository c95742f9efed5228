using NAFlow.Data;
using NAFlow.Imaging;
using NAFlow.Models;
using static TorchSharp.torch;

namespace NAFlow.Evaluation;

/// <summary>The networks and images of a study of costs. What a solver costs depends on both: on trained weights it iterates otherwise than on random ones.</summary>
internal static class CostNetwork
{
    /// <summary>The network with its trained weights where they come with the library, or else with random ones.</summary>
    public static Network Create(string name, long seed)
    {
        Zoo.Require(name);
        return ExperimentList.All.FirstOrDefault(experiment => experiment.CompactNetwork == name && CompactWeights.Names.Contains(experiment.Name)) is { } trained
            ? ExperimentWeights.CreateNetwork(trained, ExperimentWeights.Compact)
            : Zoo.Create(name, Weights.Random(seed));
    }

    /// <summary>Creatures, one of each of the first classes, prepared for the network at another size.</summary>
    public static Tensor Images(Network network, int side, int batch)
    {
        var preprocessing = network.Preprocessing with { Size = side, ShortSide = null };
        var step = CreatureSet.Test.Individuals * CreatureSet.Test.Sightings;
        return Enumerable.Range(0, batch)
            .Select(image => preprocessing.Prepare(CreatureSet.Test.Scene(image * step % CreatureSet.Test.Count).Draw(side).ToPhoto("creature"))).ToArray().ToTensor();
    }
}
