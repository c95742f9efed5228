using System.Globalization;
using NAFlow.Data;
using NAFlow.Evaluation;
using NAFlow.Experiments;
using NAFlow.Imaging;
using NAFlow.Training;
using TorchSharp;

namespace NAFlow.Interactive;

/// <summary>What the toolkit's results look like in notebooks: HTML that loads nothing, a picture where there is one, and plain text.</summary>
public static class NotebookFormatters
{
    private static readonly Lock OneAtATime = new();
    private static bool isRegistered;

    /// <summary>Every type that has a form of its own.</summary>
    internal static IReadOnlyList<INotebookFormat> All { get; } =
        [.. FlowFormats.All, .. PictureFormats.All, .. NetworkFormats.All, .. TableFormats.All, .. ProgressFormats.All];

    /// <summary>Registers them with the formatters of .NET Interactive. Later calls do nothing; any thread may call.</summary>
    public static void Register()
    {
        lock (OneAtATime)
        {
            if (isRegistered) return;
            foreach (var format in All) format.Register();
            ChartFormatters.Register();
            isRegistered = true;
        }
    }
}

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

/// <summary>Photos, maps and data sets.</summary>
internal static class PictureFormats
{
    public static IReadOnlyList<INotebookFormat> All { get; } =
    [
        new NotebookFormat<Photo>(PhotoHtml.Write, PhotoHtml.Text) { Picture = PhotoHtml.Draw },
        new NotebookFormat<PreparedPhoto>(PreparedPhotoHtml.Write, PreparedPhotoHtml.Text) { Picture = photo => PhotoHtml.Draw(photo.Picture) },
        new NotebookFormat<HeatMap>(HeatMapHtml.Write, HeatMapHtml.Text) { Picture = MapViewer.Draw },
        new NotebookFormat<IReadOnlyList<Photo>>(PhotoListHtml.Write, PhotoListHtml.Text),
        new NotebookFormat<IImageSource>(ImageSourceHtml.Write, ImageSourceHtml.Text),
        new NotebookFormat<CreatureSet>(CreatureHtml.Write, CreatureHtml.Text)
        {
            Picture = set => SizedPicture.Draw(CreatureHtml.Tiles(set), FlowGridOptions.Default),
        },
        new NotebookFormat<CreatureScene>(CreatureHtml.Write, CreatureHtml.Text) { Picture = scene => CreatureHtml.Draw(scene.Draw()) },
        new NotebookFormat<CreatureImage>(CreatureHtml.Write, CreatureHtml.Text) { Picture = image => PhotoHtml.Draw(CreatureHtml.Draw(image)) },
        new NotebookFormat<CounterfactualPair>(CreatureHtml.Write, CreatureHtml.Text)
        {
            Picture = pair => SizedPicture.Draw(CreatureHtml.Tiles(pair), FlowGridOptions.Default),
        },
    ];
}

/// <summary>Networks, what they gave and what it weighs, and tensors.</summary>
internal static class NetworkFormats
{
    public static IReadOnlyList<INotebookFormat> All { get; } =
    [
        new NotebookFormat<Network>(NetworkHtml.Write, NetworkHtml.Text),
        new NotebookFormat<NetworkTrace>(NetworkTraceHtml.Write, NetworkTraceHtml.Text),
        new NotebookFormat<ImportanceCoefficients>(ImportanceHtml.Write, ImportanceHtml.Text),
        new NotebookFormat<ChannelContributions>(ContributionsHtml.Write, ContributionsHtml.Text),
        new NotebookFormat<torch.Tensor>(TensorHtml.Write, TensorHtml.Text),
    ];
}

/// <summary>Results of studies and experiments, records, options.</summary>
internal static class TableFormats
{
    public static IReadOnlyList<INotebookFormat> All { get; } =
    [
        OfSheet<ResultTable>(ResultTableSheet.Of),
        OfSheet<FigureTable>(StudySheets.Of),
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

/// <summary>Long work.</summary>
internal static class ProgressFormats
{
    public static IReadOnlyList<INotebookFormat> All { get; } =
    [
        new NotebookFormat<ProgressState>(ProgressHtml.Write, ProgressHtml.Text),
        new NotebookFormat<NotebookProgress>(progress => ProgressHtml.Write(progress.State), progress => ProgressHtml.Text(progress.State)),
    ];
}

/// <summary>A bar with what was done last and how long it has taken.</summary>
internal static class ProgressHtml
{
    public static string Write(ProgressState state)
    {
        var percent = state.Fraction is { } fraction ? (100 * fraction).ToString("0", CultureInfo.InvariantCulture) : null;
        var value = percent is null ? string.Empty : $" aria-valuenow=\"{percent}\"";
        var width = percent ?? (state.IsDone ? "100" : "0");
        return $"""
            <div class="progress" role="progressbar" aria-label="{Html.Text(state.Title)}" aria-valuemin="0" aria-valuemax="100"{value}
            aria-valuetext="{Html.Text(Text(state))}"><i style="width:{width}%"></i></div>
            <p class="faint">{Html.Text(Text(state))}</p>
            """;
    }

    public static string Text(ProgressState state)
    {
        var percent = state.Fraction is { } fraction ? string.Create(CultureInfo.InvariantCulture, $" {100 * fraction:0} %") : string.Empty;
        var note = state.Note.Length > 0 ? $", {state.Note}" : string.Empty;
        return $"{state.Title}{(state.IsDone ? Ending(state) : string.Empty)}{percent}{note}, {ElapsedText.Of(state.Elapsed)}";
    }

    // A work that failed or was interrupted ends short of the whole.
    private static string Ending(ProgressState state) => state.Fraction is < 1 ? ", ended at" : ", done";
}
