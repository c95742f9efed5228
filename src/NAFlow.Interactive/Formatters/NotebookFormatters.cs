using NAFlow.Flow;
using NAFlow.Interactive.Formatters.Flows;

namespace NAFlow.Interactive.Formatters;

/// <summary>What the toolkit's results look like in notebooks: HTML that loads nothing, a picture where there is one, and plain text.</summary>
public static class NotebookFormatters
{
    private static readonly Lock OneAtATime = new();
    private static bool isRegistered;

    /// <summary>Every type that has a form of its own.</summary>
    internal static IReadOnlyList<INotebookFormat> All { get; } =
    [
        new NotebookFormat<AttentionFlow>(flow => FlowHtml.Write(FlowView.Default(flow)), FlowText.Write) { Picture = flow => FlowGridPicture.Draw(FlowView.Default(flow)) },
        new NotebookFormat<FlowView>(FlowHtml.Write, view => FlowText.Write(view.Flow)) { Picture = FlowGridPicture.Draw },
        new NotebookFormat<FlowLayer>(FlowLayerHtml.Write, FlowText.Write) { Picture = FlowLayerHtml.Draw },
        new NotebookFormat<ExplainedPair>(ExplainedPairHtml.Write, FlowText.Write) { Picture = ExplainedPairHtml.Draw },
    ];

    /// <summary>Registers them with the formatters of .NET Interactive. Later calls do nothing; any thread may call.</summary>
    public static void Register()
    {
        lock (OneAtATime)
        {
            if (isRegistered) return;
            foreach (var format in All) format.Register();
            isRegistered = true;
        }
    }
}
