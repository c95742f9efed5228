using NAFlow.Networks;
using static TorchSharp.torch;

namespace NAFlow;

/// <summary>Photos that the network itself embeds, prepared as its weights want it.</summary>
internal sealed record PhotoEmbeddings(IReadOnlyList<Photo> Photos) : ReferenceEmbeddings
{
    public override int Count => Photos.Count;

    public override string Name(int index) => Photos[index].Name;

    public override Tensor Read(Network network, Node node) => network.Embed(Photos, node.Name);
}
