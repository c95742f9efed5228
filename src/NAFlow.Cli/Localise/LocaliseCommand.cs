using System.CommandLine;
using NAFlow.Data;
using NAFlow.Evaluation;
using NAFlow.Native;

namespace NAFlow.Cli;

/// <summary><c>naflow localise</c>.</summary>
internal sealed class LocaliseCommand : Command
{
    private const string About = """
        Measures whether the maps lie on the object: for photos with boxes, the pointing accuracy and the share of map energy in the box, layer by layer.
        FOLDER holds photos and boxes.csv with the columns file, class_index, x0, y0, x1, y1 (pixels). The labelled class is explained.

        Example:
          naflow localise photos/ --weights squeezenet1_1.safetensors --size 227 --methods none,minimum-norm,kept,kept@3e-2
        """;

    private readonly Argument<string> folder = new("FOLDER") { Description = "Photos and their boxes.csv." };
    private readonly ModelOptions model = new();
    private readonly Option<string> methods = new("--methods")
    {
        Description = $"What is compared, between commas: {LocaliseMethods.Words}; a tolerance may follow an @.",
        HelpName = "LIST",
        DefaultValueFactory = _ => "none,minimum-norm,kept",
    };

    private readonly NumberOption<int> size = new("--size", "Side of the network's input in pixels; photos are squashed to it.", "227");
    private readonly NumberOption<int> images = new("--images", "Only the first N photos.", "40");
    private readonly Option<string> layers = new("--layers") { Description = "The layers that are shown, such as features.*.", HelpName = "GLOB", DefaultValueFactory = _ => "*" };
    private readonly Option<bool> onlyCorrect = new("--only-correct") { Description = "Leave out photos that the network classifies wrongly." };
    private readonly Option<bool> quiet = new("--quiet") { Description = "No progress bar." };

    public LocaliseCommand(ToolConsole console)
        : base("localise", About)
    {
        Add(folder);
        foreach (var option in (Option[])[.. model.All, methods, size, images, layers, onlyCorrect, quiet]) Add(option);
        SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, console, cancellation)));
    }

    private int Run(ParseResult parsed, ToolConsole console, CancellationToken cancellation)
    {
        var photos = BoxedPhotoFolder.Read(parsed.GetRequiredValue(folder));
        if (parsed.GetValue(images) is { } most)
            photos = most >= 1 ? [.. photos.Take(most)] : throw new InvalidInputException($"{most} photos cannot be measured; choose 1 or more.");
        var compared = LocaliseMethods.Read(parsed.GetRequiredValue(methods));
        var shown = new LayerGlob(parsed.GetRequiredValue(layers));
        TorchLibrary.Load();
        using var network = model.Create(parsed);
        shown.Require(network.FlowNodes.Select(node => node.Name));
        if (parsed.GetValue(size) is { } side) network.Preprocessing = network.Preprocessing with { Size = side };

        var isWatched = console.IsTerminal && !parsed.GetValue(quiet);
        var result = isWatched
            ? ProgressBar.Run(console.Error, photos.Count, bar => Measure(bar))
            : Measure(null);
        console.Out.Write(LocalisationTable.Write(result, shown.Matches));
        return ExitCode.Done;

        LocalisationResult Measure(IProgress<string>? progress) =>
            LocalisationStudy.Run(network, photos, compared, parsed.GetValue(onlyCorrect), progress, cancellation);
    }
}
