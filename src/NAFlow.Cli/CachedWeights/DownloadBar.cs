using NAFlow.Models;
using Spectre.Console;

namespace NAFlow.Cli;

/// <summary>The progress bar of a download, which goes when it is done.</summary>
internal static class DownloadBar
{
    private const double BytesOfMebibyte = 1 << 20;

    /// <summary>Runs a download under a bar.</summary>
    /// <param name="writer">A terminal.</param>
    /// <param name="entry">What is downloaded.</param>
    /// <param name="download">The download.</param>
    public static Task<T> RunAsync<T>(TextWriter writer, WeightsEntry entry, Func<IProgress<DownloadProgress>, Task<T>> download)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
        return console.Progress()
            .AutoClear(true)
            .Columns(
                new TaskDescriptionColumn(),
                new ProgressBarColumn(),
                new PercentageColumn(),
                new DownloadedColumn { Base = FileSizeBase.Binary },
                new TransferSpeedColumn { Base = FileSizeBase.Binary },
                new RemainingTimeColumn())
            .StartAsync(context => download(new Bar(context.AddTask(Markup.Escape(entry.Name), maxValue: (entry.Mebibytes ?? 1) * BytesOfMebibyte))));
    }

    private sealed class Bar(ProgressTask task) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value)
        {
            if (value.TotalBytes is { } total) task.MaxValue = total;
            task.Value = value.Bytes;
            if (value.Attempt > 1) task.Description = Markup.Escape($"{value.Name}, attempt {value.Attempt}");
        }
    }
}
