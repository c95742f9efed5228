namespace NAFlow.Interactive;

/// <summary>The flows of a batch, one below the other.</summary>
internal static class FlowListHtml
{
    private const int Flows = 6, Layers = 8;

    public static string Write(IReadOnlyList<AttentionFlow> flows)
    {
        var parts = flows.Take(Flows).Select(flow => FlowHtml.Part(FlowView.Default(flow) with { Most = Layers }));
        return FlowHtml.WithViewers(string.Join('\n', parts) + FewOfMany.Note(Flows, flows.Count, "flows"));
    }

    public static string Text(IReadOnlyList<AttentionFlow> flows) => flows.Count == 0
        ? "No flows"
        : string.Join('\n', flows.Take(Flows).Select(FlowText.Write)) + (flows.Count > Flows ? $"\n... {flows.Count - Flows} more flows" : string.Empty);
}
