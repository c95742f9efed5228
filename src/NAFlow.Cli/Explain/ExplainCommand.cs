using System.CommandLine;
using NAFlow.Cli.Options;
using NAFlow.Native;

namespace NAFlow.Cli.Explain;

/// <summary><c>naflow explain</c>.</summary>
internal sealed class ExplainCommand : Command
{
    private const string About = """
        Explains the decision of a network on photos: where the attention lies in every layer, from the image to the last feature map.

        Examples:
          naflow explain
          naflow explain frog.jpg --weights squeezenet1_1.safetensors
          naflow explain photos/ --weights squeezenet1_1.safetensors --class "tree frog" --layers "features.*" --out frogs
        """;

    private readonly ModelOptions model = new();
    private readonly InputOptions input = new();
    private readonly MethodOptions method = new();
    private readonly DrawingOptions drawing = new();
    private readonly OutputOptions output = new();

    public ExplainCommand(ToolConsole console)
        : base("explain", About)
    {
        Add(input.Photos);
        Add(model.Class);
        foreach (IOptionGroup group in new IOptionGroup[] { model, output, drawing, input, method })
            foreach (var option in group.All)
                Add(option);
        SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, console, cancellation)));
    }

    private int Run(ParseResult parsed, ToolConsole console, CancellationToken cancellation)
    {
        // Everything that can be wrong is looked at before the work begins, the cheapest first.
        var source = input.Find(parsed, model.Names(parsed));
        var options = method.Read(parsed, output.SavesTensors(parsed));
        var picture = drawing.Read(parsed);
        var folder = output.Folder(parsed);
        TorchLibrary.Load();
        using var network = model.Create(parsed);
        input.Prepare(parsed, network);
        picture.Layers.Require(network.FlowNodes.Select(node => node.Name));
        var decision = model.Decide(parsed, network);
        using var prepared = source.Open(network, cancellation);
        using var results = new Output.ResultFolder(folder);

        var job = new ExplanationJob(network, decision, options, picture, results, prepared);
        var isQuiet = output.IsQuiet(parsed);
        var lines = console.IsTerminal && !isQuiet
            ? ProgressBar.Run(console.Error, job.Steps, progress => job.Run(progress, cancellation))
            : job.Run(null, cancellation);
        if (!isQuiet)
            foreach (var line in lines)
                console.Out.WriteLine(OneLine.Of(line));
        return ExitCode.Done;
    }
}
