using System.CommandLine;
using NAFlow.Native;

namespace NAFlow.Cli;

/// <summary><c>naflow explain</c>.</summary>
internal sealed class ExplainCommand : Command
{
    private const string About = """
        Explains the decision of a network on photos: where the attention lies in every layer, from the image to the last feature map.

        Examples:
          naflow explain
          naflow explain frog.jpg --weights squeezenet1_1.safetensors
          naflow explain photos/ --weights squeezenet1_1.safetensors --class "tree frog" --layers "features.*" --out frogs
          naflow explain frog.jpg --weights squeezenet1_1.safetensors --class "tree frog" --against bullfrog
          naflow explain frog.jpg --weights squeezenet1_1.safetensors --reference toad.jpg
        """;

    private readonly ModelOptions model = new();
    private readonly InputOptions input = new();
    private readonly SimilarityOptions similarity = new();
    private readonly MethodOptions method = new();
    private readonly DrawingOptions drawing = new();
    private readonly OutputOptions output = new();

    public ExplainCommand(ToolConsole console)
        : base("explain", About)
    {
        Add(input.Photos);
        foreach (var option in model.Classes) Add(option);
        foreach (IOptionGroup group in new IOptionGroup[] { similarity, model, output, drawing, input, method })
            foreach (var option in group.All)
                Add(option);
        SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, console, cancellation)));
    }

    private int Run(ParseResult parsed, ToolConsole console, CancellationToken cancellation)
    {
        // Everything that can be wrong is looked at before the work begins, the cheapest first.
        var pair = similarity.Read(parsed, input, model);
        var source = input.Find(parsed);
        var options = method.Read(parsed, output.SavesTensors(parsed));
        var picture = drawing.Read(parsed);
        var folder = output.Folder(parsed);
        TorchLibrary.Load();
        using var network = model.Create(parsed);
        input.Prepare(parsed, network);
        picture.Layers.Require(network.FlowNodes.Select(node => node.Name));
        if (pair is not null)
        {
            var (query, reference) = (Photo.Load(pair.Query), Photo.Load(pair.Reference));
            using var folders = new ResultFolder(folder);
            return Run(new PairJob(network, query, reference, pair, options, picture, folders), parsed, console, cancellation);
        }

        var decision = model.Decide(parsed, network);
        using var prepared = source.Open(network, cancellation);
        using var results = new ResultFolder(folder);
        return Run(new ExplanationJob(network, decision, options, picture, results, prepared), parsed, console, cancellation);
    }

    private int Run(IJob job, ParseResult parsed, ToolConsole console, CancellationToken cancellation)
    {
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
