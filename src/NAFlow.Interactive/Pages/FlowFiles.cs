using System.Runtime.ExceptionServices;
using NAFlow.Files;

namespace NAFlow.Interactive;

/// <summary>Everything of a flow in a folder, as the tool writes it.</summary>
public static class FlowFiles
{
    /// <summary>How often <see cref="SaveAll"/> reports its progress.</summary>
    public const int Steps = 2;

    /// <summary>
    /// Writes <c>flow.json</c>, <c>flow.safetensors</c>, <c>flow.png</c> and <c>flow.html</c>, each whole or not at all. Every map is drawn once, and
    /// the files are written at the same time.
    /// </summary>
    /// <param name="flow">The flow.</param>
    /// <param name="folder">The folder; older files of these names are replaced.</param>
    /// <param name="options">How it is drawn; null for <see cref="FlowPictureOptions.Default"/>.</param>
    /// <param name="progress">Told what is being done.</param>
    /// <param name="cancellation">Stops before the files are written.</param>
    /// <exception cref="InvalidInputException">The options choose no layer, or a file cannot be written.</exception>
    public static void SaveAll(
        this AttentionFlow flow, string folder, FlowPictureOptions? options = null, IProgress<string>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(flow);
        ArgumentNullException.ThrowIfNull(folder);
        options ??= FlowPictureOptions.Default;
        progress?.Report("drawing the maps");
        var layers = LayerPicture.Of(flow, options);
        cancellation.ThrowIfCancellationRequested();
        progress?.Report("writing the files");
        try
        {
            Parallel.Invoke(
                () => flow.ToPicture(options, layers).SavePng(Path.Combine(folder, "flow.png")),
                () => AtomicFile.WriteAllText(Path.Combine(folder, "flow.html"), flow.ToPage(options, layers)),
                () => flow.Save(folder));
        }
        catch (AggregateException problems)
        {
            ExceptionDispatchInfo.Throw(problems.InnerExceptions[0]);
        }
    }
}
