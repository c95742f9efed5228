using System.CommandLine;
using NAFlow.Imaging;

namespace NAFlow.Cli;

/// <summary>How the flow is drawn.</summary>
internal sealed class DrawingOptions : IOptionGroup
{
    private readonly Option<string?> layers = new("--layers")
    {
        Description = "The layers that are drawn and listed, such as 'features.*' or '*expand*'; without it, all.",
        HelpName = "GLOB",
    };

    private readonly ChoiceOption<MapScale> scale = new(
        "--scale", "Each map on its own scale (default), or one scale for the whole flow.", ("each", MapScale.EachAlone), ("flow", MapScale.WholeFlow));

    private readonly ChoiceOption<ColourMap> colours = new(
        "--colours", "The colours of the maps; jet is the published one.", [.. ColourMap.All.Select(map => (map.Name, map))]);

    public IEnumerable<Option> All => [layers, scale, colours];

    public FlowPictureOptions Read(ParseResult parsed)
    {
        var options = FlowPictureOptions.Default;
        return options with
        {
            Layers = parsed.GetValue(layers) is { } pattern ? new LayerGlob(pattern) : options.Layers,
            Scale = parsed.GetValue(scale),
            Colours = parsed.GetValue(colours) ?? options.Colours,
        };
    }
}
