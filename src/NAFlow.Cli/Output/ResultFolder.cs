using NAFlow.Interactive;

namespace NAFlow.Cli;

/// <summary>
/// The folder of the results. The files of a flow are made in a hidden folder inside it and moved when all four are there; a folder that was made for
/// nothing is taken away again.
/// </summary>
internal sealed class ResultFolder : IDisposable
{
    private readonly string folder;
    private readonly string staging;
    private readonly string? made;
    private bool written;

    /// <summary>Makes the folder and checks that it can be written.</summary>
    /// <exception cref="InvalidInputException">It cannot.</exception>
    public ResultFolder(string folder)
    {
        this.folder = folder;
        staging = Path.Combine(folder, $".{Guid.NewGuid():N}.tmp");
        made = TopmostMissing(folder);
        try
        {
            if (File.Exists(folder)) throw new InvalidInputException($"'{folder}' is a file, so no results can go there; give a folder with --out.");
            Directory.CreateDirectory(staging);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw CannotWrite(problem);
        }
    }

    /// <summary>Writes the files of one flow, all or none.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="picture">How it is drawn.</param>
    /// <param name="name">Its own folder in the folder; null for the folder itself.</param>
    /// <param name="cancellation">Stops before anything appears.</param>
    /// <returns>The path of its page.</returns>
    public string Write(AttentionFlow flow, FlowPictureOptions picture, string? name, CancellationToken cancellation)
    {
        var target = name is null ? folder : Path.Combine(folder, name);
        try
        {
            flow.Save(staging);
            cancellation.ThrowIfCancellationRequested();
            flow.ToPicture(picture).SavePng(Path.Combine(staging, "flow.png"));
            flow.SavePage(Path.Combine(staging, "flow.html"), picture);
            cancellation.ThrowIfCancellationRequested();
            Directory.CreateDirectory(target);
            (string From, string To)[] moves = [.. Directory.GetFiles(staging).Select(file => (file, Path.Combine(target, Path.GetFileName(file))))];
            if (moves.FirstOrDefault(move => Directory.Exists(move.To)).To is { } inTheWay) throw new IOException($"'{inTheWay}' is a folder");
            foreach (var (from, to) in moves) File.Move(from, to, overwrite: true);
            written = true;
            return Path.Combine(target, "flow.html");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw CannotWrite(problem);
        }
    }

    public void Dispose()
    {
        if (Directory.Exists(staging)) Directory.Delete(staging, recursive: true);
        if (!written && made is not null && Directory.Exists(made)) Directory.Delete(made, recursive: true);
    }

    private static string? TopmostMissing(string folder)
    {
        string? missing = null;
        for (var path = Path.GetFullPath(folder); path is not null && !Path.Exists(path); path = Path.GetDirectoryName(path)) missing = path;
        return missing;
    }

    private InvalidInputException CannotWrite(Exception problem) =>
        new($"The results cannot be written to '{folder}' ({problem.Message.TrimEnd('.')}); choose another folder with --out.", problem);
}
