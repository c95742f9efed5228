namespace NAFlow.Cli;

/// <summary>A written flow in a line.</summary>
internal static class FlowLine
{
    public static string Of(AttentionFlow flow, string page) =>
        $"{flow.Manifest.Input}: {flow.Explained.Label} ({flow.Explained.Figure}){Ahead(flow)}. Open {page}";

    /// <summary>The first class, when another one is explained.</summary>
    private static string Ahead(AttentionFlow flow) => flow is { Explained.Index: { } explained, TopClasses: [var first, ..] } && first.Index != explained
        ? $", where {first.Label} comes first"
        : string.Empty;
}
