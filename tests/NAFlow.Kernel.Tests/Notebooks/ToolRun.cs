using NAFlow.Cli;

namespace NAFlow.Kernel.Tests.Notebooks;

/// <summary>One run of the tool through its entry point, with what it said.</summary>
internal sealed record ToolRun(int Code, string Out, string Error)
{
    public static ToolRun Of(params string[] arguments) => Of(CancellationToken.None, arguments);

    public static ToolRun Of(CancellationToken cancellation, params string[] arguments)
    {
        var (result, error) = (new StringWriter(), new StringWriter());
        var code = Tool.Run(arguments, new ToolConsole(result, error, IsTerminal: false), cancellation);
        return new(code, result.ToString(), error.ToString());
    }
}
