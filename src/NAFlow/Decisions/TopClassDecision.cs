using TorchSharp;

namespace NAFlow;

/// <summary>The class the network puts first.</summary>
internal sealed record TopClassDecision : Decision
{
    public override ExplainedScore Read(NetworkTrace trace) => ClassScore.Read(trace, First(trace));

    public override Decision FixedOn(NetworkTrace trace) => Classes(First(trace)).FixedOn(trace);

    private static int[] First(NetworkTrace trace)
    {
        using var scope = torch.NewDisposeScope();
        return [.. trace.Output.argmax(-1).cpu().data<long>().ToArray().Select(index => (int)index)];
    }
}
