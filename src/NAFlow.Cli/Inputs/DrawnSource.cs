using NAFlow.Data;
using NAFlow.Models;

namespace NAFlow.Cli;

/// <summary>The picture that is drawn for a network that knows one: shapes for the known-neuron network, a creature for the compact ones.</summary>
internal sealed class DrawnSource : InputSource
{
    private const int CreatureSize = 384;

    /// <summary>The creature that is drawn, a picture of the test set.</summary>
    public const int Sample = 860;

    public override string Description => "the drawn picture";

    public override OpenInput Open(Network network, CancellationToken cancellation) =>
        network.Name == KnownNeuronNetwork.Name ? new Drawn(network, KnownNeuronPicture.Draw())
        : Zoo.CompactNames.Contains(network.Name) ? new Drawn(network, CreatureSet.Test.Scene(Sample).Draw(CreatureSize).ToPhoto("creature"))
        : throw new InvalidInputException($"There is nothing to explain with {network.Name}; give a photo, a folder of photos, or --tensor FILE.");

    private sealed class Drawn(Network network, Photo picture) : OpenInput
    {
        public override IReadOnlyList<string?> FolderNames => [null];

        public override IEnumerable<InputBatch> Batches(CancellationToken cancellation) => [new PhotoBatch([network.Preprocessing.Prepare(picture)])];
    }
}
