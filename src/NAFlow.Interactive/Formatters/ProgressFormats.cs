using System.Globalization;

namespace NAFlow.Interactive;

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
            <div class="progress" style="height:9.6px;max-width:480px;border:1px solid #888" role="progressbar" aria-label="{Html.Text(state.Title)}" aria-valuemin="0" aria-valuemax="100"{value}
            aria-valuetext="{Html.Text(Text(state))}"><i style="display:block;height:100%;background:#d2601a;width:{width}%"></i></div>
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
