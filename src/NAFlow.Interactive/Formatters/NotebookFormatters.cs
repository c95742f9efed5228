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
