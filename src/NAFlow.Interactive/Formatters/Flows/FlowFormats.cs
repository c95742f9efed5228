using NAFlow.Experiments;

namespace NAFlow.Interactive;

/// <summary>Flows, layers and pairs.</summary>
internal static class FlowFormats
{
    public static IReadOnlyList<INotebookFormat> All { get; } =
    [
        new NotebookFormat<AttentionFlow>(flow => FlowHtml.Write(FlowView.Default(flow)), FlowText.Write)
        {
            Picture = flow => FlowGridPicture.Draw(FlowView.Default(flow)),
        },
        new NotebookFormat<FlowView>(FlowHtml.Write, view => FlowText.Write(view.Flow)) { Picture = FlowGridPicture.Draw },
        new NotebookFormat<FlowLayer>(FlowLayerHtml.Write, FlowText.Write) { Picture = layer => MapViewer.Draw(layer.Map) },
        new NotebookFormat<ExplainedPair>(ExplainedPairHtml.Write, FlowText.Write) { Picture = ExplainedPairHtml.Draw },
        new NotebookFormat<ExplainedSample>(sample => FlowHtml.Write(FlowView.Default(sample.Flow)), sample => FlowText.Write(sample.Flow))
        {
            Picture = sample => FlowGridPicture.Draw(FlowView.Default(sample.Flow)),
        },
        new NotebookFormat<IReadOnlyList<AttentionFlow>>(FlowListHtml.Write, FlowListHtml.Text),
    ];
}
