using NAFlow.Models.KnownNeurons;
using NAFlow.Networks;

namespace NAFlow.Cli.Inputs;

/// <summary>The picture that is drawn for the known-neuron network.</summary>
internal sealed class DrawnSource : InputSource
{
    public override string Description => "the drawn picture";

    public override OpenInput Open(Network network, CancellationToken cancellation) => network.Name == KnownNeuronNetwork.Name
        ? new Drawn(network)
        : throw new InvalidInputException($"There is nothing to explain with {network.Name}; give a photo, a folder of photos, or --tensor FILE.");

    private sealed class Drawn(Network network) : OpenInput
    {
        public override IReadOnlyList<string?> FolderNames => [null];

        public override IEnumerable<InputBatch> Batches(CancellationToken cancellation) =>
            [new PhotoBatch([network.Preprocessing.Prepare(KnownNeuronPicture.Draw())])];
    }
}
