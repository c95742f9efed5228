using NAFlow.Cli;

namespace NAFlow.Tests;

/// <summary>One run of the tool through its entry point, with what it said.</summary>
internal sealed record ToolRun(int Code, string Out, string Error)
{
    public static ToolRun Of(params string[] arguments) => Of(CancellationToken.None, arguments);

    public static ToolRun Of(CancellationToken cancellation, params string[] arguments)
    {
        var (result, error) = (new StringWriter(), new StringWriter());
        var code = Tool.Run(arguments, new ToolConsole(result, error, IsTerminal: false), cancellation);
        return new ToolRun(code, result.ToString(), error.ToString());
    }

    /// <summary>The one sentence of a run that refused its input, and left nothing at the place of its results.</summary>
    public static string Refusal(string folder, params string[] arguments)
    {
        var run = Of([.. arguments, "--out", folder]);
        Assert.Equal((2, string.Empty), (run.Code, run.Out));
        Assert.False(Path.Exists(folder));
        Assert.EndsWith(".", run.Error.TrimEnd());
        Assert.Single(run.Error.TrimEnd().Split('\n'));
        return run.Error.TrimEnd();
    }
}
