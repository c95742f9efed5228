using System.Diagnostics;
using NAFlow.Kernel.Notebooks;

namespace NAFlow.Kernel.Tests;

/// <summary>What cells leave running must not end the process, and what ends it all the same must not lose the notebook.</summary>
public sealed class CellFaultTests : IDisposable
{
    private const string End = "typeof(Environment).GetMethod(\"Exit\")!.Invoke(null, [0]);";
    private readonly CellSession session = new();

    [Theory]
    [InlineData("new Thread(() => throw new FormatException(\"lost\")).Start();")]
    [InlineData("var timer = new Timer(_ => throw new FormatException(\"lost\"), null, 10, -1);")]
    [InlineData("ThreadPool.UnsafeQueueUserWorkItem(_ => throw new FormatException(\"lost\"), null);")]
    [InlineData("async void Lose() { await Task.Delay(10); throw new FormatException(\"lost\"); }\nLose();")]
    public async Task An_exception_that_nothing_catches_is_an_error_of_its_cell(string code)
    {
        var error = await session.ErrorAsync($"var first = 1;\n{code}\nawait Task.Delay(500);");
        Assert.Equal((nameof(FormatException), 2), (error.Name, error.Line));
        Assert.StartsWith("lost (which nothing caught on a thread, timer or async void that cell 1 started)", error.Message);
        Assert.Equal("3", await session.ValueAsync("1 + 2"));
    }

    [Theory]
    [InlineData("new Thread(() => { Thread.Sleep(300); throw new FormatException(\"late\"); }).Start();")]
    [InlineData("async void Lose() { await Task.Delay(300); throw new FormatException(\"late\"); }\nLose();")]
    public async Task Where_the_cell_has_ended_it_is_an_output_of_it_and_the_next_cell_goes_on(string code)
    {
        await session.ValueAsync(code);
        Assert.Equal("4", await session.ValueAsync("await Task.Delay(1000); 2 + 2"));
        var fault = Assert.Single(session.Outputs.OfType<CellOutput.Fault>());
        Assert.StartsWith("late (which nothing caught on a thread, timer or async void that cell 1 started)", fault.Error.Message);
    }

    [Fact]
    public async Task A_notebook_with_a_late_exception_has_failed_in_the_cell_that_started_it()
    {
        var text = SampleNotebook.Text(
            SampleNotebook.Code("new Thread(() => { Thread.Sleep(300); throw new FormatException(\"late\"); }).Start();"),
            SampleNotebook.Code("await Task.Delay(1000); 2"), SampleNotebook.Code("3"));
        var run = await NotebookRunner.RunAsync(NotebookDocument.Parse(text, "x.ipynb"), NotebookRunOptions.Default);
        Assert.Equal((1, nameof(FormatException)), (run.Failure?.Cell, run.Failure?.Error.Name));
        Assert.Equal(["late", "2"], run.Notebook.Outputs.Select(output => output.Text.Split(' ')[0].Split('\n')[0]).Select(Last));
        Assert.Null(run.Notebook.Manifest);

        static string Last(string said) => said.StartsWith('2') ? "2" : "late";
    }

    [Fact]
    public void A_process_that_is_ended_in_a_notebook_writes_the_copy_and_ends_with_1()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write(
            "end.ipynb", SampleNotebook.Text(SampleNotebook.Code("6 * 7"), SampleNotebook.Code($"var first = 1;\n{End}"), SampleNotebook.Code("2")));
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "NAFlow.Cli.dll"), "notebook", "run", file, "--quiet", "--out",
                folder.File("out") },
            RedirectStandardError = true,
        };
        using var run = Process.Start(start)!;
        var said = run.StandardError.ReadToEnd();
        Assert.True(run.WaitForExit(WireClient.HangGuard));

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("cell 2: Exit: Code that the cell called has ended the process", said, StringComparison.Ordinal);
        var copy = NotebookDocument.Load(folder.File("out/end.ipynb"));
        Assert.Equal(["42", "ExitCode that the cell called has ended the process by Environment.Exit, and with it all cells."],
            copy.Outputs.Select(output => output.ErrorName + output.Text.Split(Environment.NewLine)[0]));
    }

    [Fact]
    public void A_kernel_that_is_ended_by_a_cell_says_so_first()
    {
        using var kernel = new KernelProcess();
        kernel.Client.WaitUntilHeard();
        kernel.Client.Send(kernel.Client.Shell, "execute_request", new() { ["code"] = End });
        var message = kernel.Client.NextPublished();
        while (message.Type != "error") message = kernel.Client.NextPublished();
        Assert.Contains("has ended the process", message.Text("evalue"), StringComparison.Ordinal);
        Assert.True(kernel.Process.WaitForExit(WireClient.HangGuard));
    }

    public void Dispose() => session.Dispose();
}
