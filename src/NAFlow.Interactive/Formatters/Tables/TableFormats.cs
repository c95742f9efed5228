using NAFlow.Data;
using NAFlow.Evaluation;
using NAFlow.Experiments;
using NAFlow.Training;

namespace NAFlow.Interactive;

/// <summary>Results of studies and experiments, records, options.</summary>
internal static class TableFormats
{
    public static IReadOnlyList<INotebookFormat> All { get; } =
    [
        OfSheet<ResultTable>(ResultTableSheet.Of),
        OfSheet<LocalisationResult>(StudySheets.Of),
        OfSheet<TruthResult>(StudySheets.Of),
        OfSheet<DepthResult>(StudySheets.Of),
        OfSheet<NetworkCostRecord>(StudySheets.Of),
        new NotebookFormat<Estimate>(estimate => $"<p>{NumberText.Of(estimate)}</p>", NumberText.Of),
        new NotebookFormat<ExperimentResult>(ExperimentHtml.Write, ExperimentHtml.Text),
        new NotebookFormat<TrainingRecord>(TrainingRecordHtml.Write, TrainingRecordHtml.Text),
        new NotebookFormat<ExplainOptions>(RunDetails.Options, RunText.Write),
        new NotebookFormat<FlowManifest>(RunDetails.Manifest, RunText.Write),
    ];

    private static NotebookFormat<T> OfSheet<T>(Func<T, Sheet> sheet) =>
        new(value => SheetHtml.Write(sheet(value)), value => SheetText.Write(sheet(value)));
}
