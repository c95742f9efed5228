using NAFlow.Experiments.Cost;
using NAFlow.Experiments.Depth;
using NAFlow.Experiments.Experiments;
using NAFlow.Experiments.Localisation;
using NAFlow.Experiments.Statistics;
using NAFlow.Experiments.Tables;
using NAFlow.Experiments.Training.Records;
using NAFlow.Experiments.Truth;
using NAFlow.Flow;
using NAFlow.Interactive.Formatters.Parts;
using NAFlow.Interactive.Page;

namespace NAFlow.Interactive.Formatters.Tables;

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
