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
