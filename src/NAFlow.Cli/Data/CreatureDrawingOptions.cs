using System.CommandLine;

namespace NAFlow.Cli;

/// <summary>How creatures are drawn.</summary>
internal sealed class CreatureDrawingOptions(int usualSize) : IOptionGroup
{
    private readonly NumberOption<int> size = new("--size", $"Width and height of a picture in pixels, 16 to 4096; {usualSize} if not given.", "96");
    private readonly NumberOption<ulong> seed = new("--seed", "The seed of the data set; 0 if not given, which is what the compact networks were trained on.", "0");

    public IEnumerable<Option> All => [size, seed];

    public int Size(ParseResult parsed) => parsed.GetValue(size) ?? usualSize;

    public ulong Seed(ParseResult parsed) => parsed.GetValue(seed) ?? 0;
}
