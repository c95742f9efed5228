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

    /// <summary>
    /// Blue over near-white to red, for values of both signs: 0 at the middle is the lightest, and as far from it on either side looks as strong.
    /// Straight lines in Oklab (Ottosson, 2020) from the middle to ends of one lightness.
    /// </summary>
    public static ColourMap Diverging { get; } = new("diverging", Enumerable.Range(0, 256).Select(level => DivergingColour(level / 255.0)));

    /// <summary>Every map of values from 0 up, the default first.</summary>
    public static IReadOnlyList<ColourMap> All { get; } = [Inferno, Viridis, Jet, Gray];

    /// <summary>The name, in small letters.</summary>
    public string Name { get; }

    /// <summary>The 256 colours, from that of 0 to that of 1.</summary>
    public IReadOnlyList<RgbColour> Colours => colours;

    /// <summary>The map of a name, in any case.</summary>
    /// <exception cref="InvalidInputException">No map has that name.</exception>
    public static ColourMap Named(string name) =>
        All.Append(Diverging).FirstOrDefault(map => map.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
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

    /// <summary>
    /// A map by itself, resized: signed values about 0 in <see cref="Diverging"/> colours, others from the least to the greatest in those of
    /// <see cref="Inferno"/>.
    /// </summary>
    /// <param name="map">The map, <c>[h, w]</c>.</param>
    /// <param name="height">Rows of the picture.</param>
    /// <param name="width">Columns of the picture.</param>
    internal static Photo PaintAlone(HeatMap map, int height, int width) => map.IsSigned
        ? Diverging.Paint(Resize.Bilinear(map.ScaledAboutZero(), height, width))
        : Inferno.Paint(Resize.Bilinear(map.Scaled(), height, width));

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    private static IEnumerable<RgbColour> Table(string digits) => Convert.FromHexString(digits.ReplaceLineEndings(string.Empty))
        .Chunk(3)
        .Select(colour => new RgbColour(colour[0], colour[1], colour[2]));

    private static RgbColour JetColour(int level) => new(
        Clip(Math.Min((4 * (level - 96)) + 2, 4 * (287 - level))),
        Clip(Math.Min(4 * (level - 32), 4 * (223 - level))),
        level == 159 ? (byte)1 : Clip(Math.Min(128 + (4 * level), 254 - (4 * (level - 96))))); // OpenCV's table rounds this one entry down.

    private static RgbColour DivergingColour(double value)
    {
        // Lightness 0.96 in the middle and 0.48 at both ends, whose hues are 255 and 29 degrees.
        var far = Math.Abs((2 * value) - 1);
        var hue = (value < 0.5 ? 255 : 29) * Math.PI / 180;
        var (light, chroma) = (0.96 - (0.48 * far), 0.155 * far);
        var (a, b) = (chroma * Math.Cos(hue), chroma * Math.Sin(hue));
        var (l, m, s) = (Cube(light + (0.3963377774 * a) + (0.2158037573 * b)), Cube(light - (0.1055613458 * a) - (0.0638541728 * b)),
            Cube(light - (0.0894841775 * a) - (1.2914855480 * b)));
        return new(
            Coded((4.0767416621 * l) - (3.3077115913 * m) + (0.2309699292 * s)), Coded((-1.2684380046 * l) + (2.6097574011 * m) - (0.3413193965 * s)),
            Coded((-0.0041960863 * l) - (0.7034186147 * m) + (1.7076147010 * s)));

        static double Cube(double root) => root * root * root;

        static byte Coded(double linear) =>
            Clip((int)Math.Round(255 * (linear <= 0.0031308 ? 12.92 * linear : (1.055 * Math.Pow(linear, 1 / 2.4)) - 0.055)));
    }

    private static byte Clip(int value) => (byte)Math.Clamp(value, 0, 255);
}

/// <summary>
/// Colour maps that are data: 256 colours of six hexadecimal digits, made by the matplotlib team and placed in the public domain (CC0).
/// </summary>
internal static class ColourTables
{
    public const string Inferno =
        """
        00000401000501010601010802010a02020c02020e03021004031204031405041706041907051b08051d09061f0a07220b07240c08260d08290e092b
        10092d110a30120a32140b34150b37160b39180c3c190c3e1b0c411c0c431e0c451f0c48210c4a230c4c240c4f260c51280b53290b552b0b572d0b59
        2f0a5b310a5c320a5e340a5f3609613809623909633b09643d09653e0966400a67420a68440a68450a69470b6a490b6a4a0c6b4c0c6b4d0d6c4f0d6c
        510e6c520e6d540f6d550f6d57106e59106e5a116e5c126e5d126e5f136e61136e62146e64156e65156e67166e69166e6a176e6c186e6d186e6f196e
        71196e721a6e741a6e751b6e771c6d781c6d7a1d6d7c1d6d7d1e6d7f1e6c801f6c82206c84206b85216b87216b88226a8a226a8c23698d23698f2469
        9025689225689326679526679727669827669a28659b29649d29649f2a63a02a63a22b62a32c61a52c60a62d60a82e5fa92e5eab2f5ead305dae305c
        b0315bb1325ab3325ab43359b63458b73557b93556ba3655bc3754bd3853bf3952c03a51c13a50c33b4fc43c4ec63d4dc73e4cc83f4bca404acb4149
        cc4248ce4347cf4446d04545d24644d34743d44842d54a41d74b3fd84c3ed94d3dda4e3cdb503bdd513ade5238df5337e05536e15635e25734e35933
        e45a31e55c30e65d2fe75e2ee8602de9612bea632aeb6429eb6628ec6726ed6925ee6a24ef6c23ef6e21f06f20f1711ff1731df2741cf3761bf37819
        f47918f57b17f57d15f67e14f68013f78212f78410f8850ff8870ef8890cf98b0bf98c0af98e09fa9008fa9207fa9407fb9606fb9706fb9906fb9b06
        fb9d07fc9f07fca108fca309fca50afca60cfca80dfcaa0ffcac11fcae12fcb014fcb216fcb418fbb61afbb81dfbba1ffbbc21fbbe23fac026fac228
        fac42afac62df9c72ff9c932f9cb35f8cd37f8cf3af7d13df7d340f6d543f6d746f5d949f5db4cf4dd4ff4df53f4e156f3e35af3e55df2e661f2e865
        f2ea69f1ec6df1ed71f1ef75f1f179f2f27df2f482f3f586f3f68af4f88ef5f992f6fa96f8fb9af9fc9dfafda1fcffa4
        """;

    public const string Viridis =
        """
        44015444025645045745055946075a46085c460a5d460b5e470d60470e6147106347116447136548146748166848176948186a481a6c481b6d481c6e
        481d6f481f70482071482173482374482475482576482677482878482979472a7a472c7a472d7b472e7c472f7d46307e46327e46337f463480453581
        453781453882443983443a83443b84433d84433e85423f854240864241864142874144874045884046883f47883f48893e49893e4a893e4c8a3d4d8a
        3d4e8a3c4f8a3c508b3b518b3b528b3a538b3a548c39558c39568c38588c38598c375a8c375b8d365c8d365d8d355e8d355f8d34608d34618d33628d
        33638d32648e32658e31668e31678e31688e30698e306a8e2f6b8e2f6c8e2e6d8e2e6e8e2e6f8e2d708e2d718e2c718e2c728e2c738e2b748e2b758e
        2a768e2a778e2a788e29798e297a8e297b8e287c8e287d8e277e8e277f8e27808e26818e26828e26828e25838e25848e25858e24868e24878e23888e
        23898e238a8d228b8d228c8d228d8d218e8d218f8d21908d21918c20928c20928c20938c1f948c1f958b1f968b1f978b1f988b1f998a1f9a8a1e9b8a
        1e9c891e9d891f9e891f9f881fa0881fa1881fa1871fa28720a38620a48621a58521a68522a78522a88423a98324aa8325ab8225ac8226ad8127ad81
        28ae8029af7f2ab07f2cb17e2db27d2eb37c2fb47c31b57b32b67a34b67935b77937b87838b9773aba763bbb753dbc743fbc7340bd7242be7144bf70
        46c06f48c16e4ac16d4cc26c4ec36b50c46a52c56954c56856c66758c7655ac8645cc8635ec96260ca6063cb5f65cb5e67cc5c69cd5b6ccd5a6ece58
        70cf5773d05675d05477d1537ad1517cd2507fd34e81d34d84d44b86d54989d5488bd6468ed64590d74393d74195d84098d83e9bd93c9dd93ba0da39
        a2da37a5db36a8db34aadc32addc30b0dd2fb2dd2db5de2bb8de29bade28bddf26c0df25c2df23c5e021c8e020cae11fcde11dd0e11cd2e21bd5e21a
        d8e219dae319dde318dfe318e2e418e5e419e7e419eae51aece51befe51cf1e51df4e61ef6e620f8e621fbe723fde725
        """;
}

/// <summary>One colour, 8 bits a channel, in sRGB.</summary>
/// <param name="Red">Red, 0 to 255.</param>
/// <param name="Green">Green, 0 to 255.</param>
/// <param name="Blue">Blue, 0 to 255.</param>
public readonly record struct RgbColour(byte Red, byte Green, byte Blue);
