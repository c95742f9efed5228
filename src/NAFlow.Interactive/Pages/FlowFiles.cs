using System.Runtime.ExceptionServices;
using NAFlow.Files;

namespace NAFlow.Interactive;

/// <summary>Everything of a flow in a folder, as the tool writes it.</summary>
public static class FlowFiles
{
    private const string Png = ".png";

    /// <summary>How often <see cref="SaveAll"/> reports its progress.</summary>
    /// <param name="pictures">How many picture files it writes.</param>
    public static int Steps(int pictures = 1) => 3 + pictures;

    /// <summary>
    /// Writes <c>flow.json</c>, <c>flow.safetensors</c>, <c>flow.html</c>, and the picture as <c>flow.png</c> or with other endings
    /// (<see cref="FlowPicture"/>), each whole or not at all. Every map is drawn once, and the files are written at the same time.
    /// </summary>
    /// <param name="flow">The flow.</param>
    /// <param name="folder">The folder; older files of these names are replaced.</param>
    /// <param name="options">How it is drawn; null for <see cref="FlowPictureOptions.Default"/>.</param>
    /// <param name="progress">Told what is being done, and of every file when it is written.</param>
    /// <param name="cancellation">Stops before the files are written.</param>
    /// <param name="pictures">The endings of the picture files, such as <c>.svg</c>; null for <c>.png</c>.</param>
    /// <exception cref="InvalidInputException">The options choose no layer, or a file cannot be written.</exception>
    public static void SaveAll(
        this AttentionFlow flow, string folder, FlowPictureOptions? options = null, IProgress<string>? progress = null,
        CancellationToken cancellation = default, IReadOnlyList<string>? pictures = null)
    {
        ArgumentNullException.ThrowIfNull(flow);
        ArgumentNullException.ThrowIfNull(folder);
        options ??= FlowPictureOptions.Default;
        progress?.Report("drawing the maps");
        var layers = LayerPicture.Of(flow, options);
        cancellation.ThrowIfCancellationRequested();
        try
        {
            Parallel.Invoke(
            [
                .. (pictures ?? [Png]).Select(ending => Written($"flow{ending}", path => flow.SavePicture(path, options, layers))),
                Written("flow.html", path => AtomicFile.WriteAllText(path, flow.ToPage(options, layers))),
                Written("flow.json", _ => flow.Save(folder)),
            ]);
        }
        catch (AggregateException problems)
        {
            ExceptionDispatchInfo.Throw(problems.InnerExceptions[0]);
        }

        Action Written(string name, Action<string> write) => () =>
        {
            write(Path.Combine(folder, name));
            progress?.Report($"{name} written");
        };
    }
}
