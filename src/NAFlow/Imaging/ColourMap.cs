namespace NAFlow.Imaging;

/// <summary>Turns values from 0 to 1 into 256 colours.</summary>
public sealed class ColourMap
{
    private readonly RgbColour[] colours;

    private ColourMap(string name, IEnumerable<RgbColour> colours)
    {
        Name = name;
        this.colours = [.. colours];
    }

    /// <summary>Black over red to pale yellow, perceptually uniform: equal steps of value look like equal steps of lightness. The default.</summary>
    public static ColourMap Inferno { get; } = new("inferno", Table(ColourTables.Inferno));

    /// <summary>Violet over green to yellow, perceptually uniform and readable with any colour vision.</summary>
    public static ColourMap Viridis { get; } = new("viridis", Table(ColourTables.Viridis));

    /// <summary>
    /// OpenCV's <c>COLORMAP_JET</c>, to the byte: blue, cyan, yellow, red, as published. Its lightness misleads; use it to compare with figures in
    /// print.
    /// </summary>
    public static ColourMap Jet { get; } = new("jet", Enumerable.Range(0, 256).Select(JetColour));

    /// <summary>Black to white.</summary>
    public static ColourMap Gray { get; } =
        new("gray", Enumerable.Range(0, 256).Select(level => new RgbColour((byte)level, (byte)level, (byte)level)));

    /// <summary>Every map, the default first.</summary>
    public static IReadOnlyList<ColourMap> All { get; } = [Inferno, Viridis, Jet, Gray];

    /// <summary>The name, in small letters.</summary>
    public string Name { get; }

    /// <summary>The 256 colours, from that of 0 to that of 1.</summary>
    public IReadOnlyList<RgbColour> Colours => colours;

    /// <summary>The map of a name, in any case.</summary>
    /// <exception cref="InvalidInputException">No map has that name.</exception>
    public static ColourMap Named(string name) =>
        All.FirstOrDefault(map => map.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new InvalidInputException($"There is no colour map '{name}'; choose one of {string.Join(", ", All.Select(map => map.Name))}.");

    /// <summary>
    /// The colour of a value: entry <c>uint8(255 * value)</c>, truncated as published. Values outside 0..1 take the nearest end, NaN the lower.
    /// </summary>
    public RgbColour At(float value) => colours[(int)Math.Clamp(255f * (float.IsNaN(value) ? 0 : value), 0, 255)];

    /// <summary>A map, scaled to 0..1 before, as a picture of its own size.</summary>
    /// <param name="map">The map, <c>[h, w]</c>.</param>
    public Photo Paint(HeatMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        var values = map.Values.Span;
        var pixels = new byte[values.Length * 3];
        for (var index = 0; index < values.Length; index++)
            (pixels[3 * index], pixels[(3 * index) + 1], pixels[(3 * index) + 2]) = At(values[index]);
        return new Photo(Name, map.Width, map.Height, pixels);
    }

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    private static IEnumerable<RgbColour> Table(string digits) => Convert.FromHexString(digits.ReplaceLineEndings(string.Empty))
        .Chunk(3)
        .Select(colour => new RgbColour(colour[0], colour[1], colour[2]));

    private static RgbColour JetColour(int level) => new(
        Clip(Math.Min((4 * (level - 96)) + 2, 4 * (287 - level))),
        Clip(Math.Min(4 * (level - 32), 4 * (223 - level))),
        level == 159 ? (byte)1 : Clip(Math.Min(128 + (4 * level), 254 - (4 * (level - 96))))); // OpenCV's table rounds this one entry down.

    private static byte Clip(int value) => (byte)Math.Clamp(value, 0, 255);
}
