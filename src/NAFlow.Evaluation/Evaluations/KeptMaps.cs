using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using NAFlow.Files;
using NAFlow.Imaging;
using NAFlow.Networks;
using static TorchSharp.torch;

namespace NAFlow.Evaluation;

/// <summary>
/// The maps of one image that an evaluation keeps for the eye, small: of every method at the deepest of the judged layers and at the one in the
/// middle of the row that a flow shows (<see cref="AttentionFlow.Row"/>), and at the image where a method has no other map.
/// </summary>
/// <param name="Image">The image's number in the evaluation, from 0.</param>
/// <param name="Picture">The image as the network sees it, at most 128 pixels a side.</param>
/// <param name="Maps">The maps, by method in the order of the evaluation.</param>
public sealed record KeptMaps(int Image, Photo Picture, ImmutableArray<KeptMap> Maps)
{
    /// <summary>Of how many images maps are kept: the first so many.</summary>
    public const int Images = 3;
}

/// <summary>A map that is kept.</summary>
/// <param name="Method">The method.</param>
/// <param name="Layer">The layer.</param>
/// <param name="Map">The map, unscaled; a larger one is averaged to at most 32 values a side.</param>
public sealed record KeptMap(string Method, string Layer, HeatMap Map);

/// <summary>Collects the maps of one image that are kept.</summary>
internal sealed class MapKeeper
{
    private const int MostSide = 32, MostPixels = 128;

    private readonly HashSet<string> layers;
    private readonly List<KeptMap> kept = [];

    private MapKeeper(IEnumerable<string> layers) => this.layers = [.. layers];

    /// <summary>Chooses the layers.</summary>
    /// <param name="traced">The image.</param>
    /// <param name="methods">The methods: where one has a map of the image alone, maps at the image are kept as well.</param>
    /// <param name="judged">The layers that are judged; where the image is the only one, its maps are kept.</param>
    public static MapKeeper For(TracedDecision traced, IReadOnlyList<MapMethod> methods, IReadOnlySet<string> judged)
    {
        string[] row = [.. FlowRow.Of(traced, judged.Contains).Where(layer => layer != Node.ImageName)];
        var showsImage = row.Length == 0 || methods.Any(method => method.Scope == MapScope.Image);
        return new MapKeeper([.. row.Skip((row.Length - 1) / 2).Take(1), .. row.TakeLast(1), .. showsImage
            ? [Node.ImageName]
            : Array.Empty<string>()]);
    }

    /// <summary>Keeps what is chosen of the maps of a method.</summary>
    public void Add(string method, MapSet maps) =>
        kept.AddRange(maps.Where(map => layers.Contains(map.Key)).Select(map => new KeptMap(method, map.Key, Small(map.Value))));

    /// <summary>All that is kept, with the image.</summary>
    public KeptMaps Finish(int image, EvaluationSample sample, Preprocessing preprocessing)
    {
        using var scope = NewDisposeScope();
        var values = sample.Input[0].to(float32).cpu().contiguous();
        var (height, width) = ((int)values.shape[1], (int)values.shape[2]);
        var picture = preprocessing.PictureOf(values.data<float>().ToArray(), height, width, sample.Name);
        var scale = (double)MostPixels / Math.Max(height, width);
        if (scale < 1) picture = Resize.Bicubic(picture, Side(width, scale), Side(height, scale));
        return new KeptMaps(image, picture, [.. kept]);
    }

    private static HeatMap Small(HeatMap map)
    {
        var scale = (double)MostSide / Math.Max(map.Height, map.Width);
        if (scale >= 1) return map;
        using var scope = NewDisposeScope();
        var (height, width) = (Side(map.Height, scale), Side(map.Width, scale));
        var averaged = nn.functional.adaptive_avg_pool2d(tensor(map.Values.ToArray(), [1L, 1, map.Height, map.Width]), [height, width]);
        return HeatMap.Own(height, width, averaged.data<float>().ToArray());
    }

    private static int Side(int length, double scale) => Math.Max(1, (int)Math.Round(length * scale));
}

/// <summary>
/// Kept maps as safetensors: the picture <c>image</c>, <c>[H, W, 3]</c> of bytes, and every map under <c>LAYER: METHOD</c>, <c>[h, w]</c>.
/// </summary>
internal static class KeptMapsFile
{
    private const string Picture = "image", Name = "name", Number = "number", Methods = "methods", Layers = "layers";

    /// <summary>Writes a file, whole or not at all; the same maps give the same bytes.</summary>
    public static void Save(string path, KeptMaps maps)
    {
        using var scope = NewDisposeScope();
        var tensors = maps.Maps.ToDictionary(
            map => TensorName(map.Layer, map.Method), map => tensor(map.Map.Values.ToArray(), [(long)map.Map.Height, map.Map.Width]));
        tensors[Picture] = tensor(maps.Picture.Pixels.ToArray(), [maps.Picture.Height, maps.Picture.Width, 3L], uint8);
        SafetensorsWriter.Write(path, tensors, new Dictionary<string, string>
        {
            [Name] = maps.Picture.Name,
            [Number] = maps.Image.ToString(CultureInfo.InvariantCulture),
            [Methods] = Words(maps.Maps.Select(map => map.Method)),
            [Layers] = Words(maps.Maps.Select(map => map.Layer)),
        });
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidInputException">It is missing, damaged, or holds something else.</exception>
    public static KeptMaps Load(string path)
    {
        using var file = SafetensorsFile.Open(path);
        using var scope = NewDisposeScope();
        try
        {
            var (methods, layers) = (Words(file.Metadata[Methods]), Words(file.Metadata[Layers]));
            var picture = file.Read(Picture);
            return new KeptMaps(
                int.Parse(file.Metadata[Number], CultureInfo.InvariantCulture),
                Photo.FromPixels(file.Metadata[Name], (int)picture.shape[1], (int)picture.shape[0], picture.data<byte>().ToArray()),
                [.. methods.SelectMany(_ => layers, (method, layer) => (Method: method, Layer: layer))
                    .Where(map => file.Names.Contains(TensorName(map.Layer, map.Method)))
                    .Select(map => new KeptMap(MethodName.Current(map.Method), map.Layer, Map(file.Read(TensorName(map.Layer, map.Method)))))]);
        }
        catch (Exception problem) when (problem is KeyNotFoundException or JsonException or FormatException)
        {
            throw new InvalidInputException($"'{path}' holds no maps of an evaluation ({problem.Message.TrimEnd('.')}); evaluate anew.", problem);
        }
    }

    private static string TensorName(string layer, string method) => $"{layer}: {method}";

    private static HeatMap Map(Tensor map) => HeatMap.FromValues((int)map.shape[0], (int)map.shape[1], map.data<float>().ToArray());

    private static string Words(IEnumerable<string> words) => JsonSerializer.Serialize(words.Distinct(), RecordJson.Compact);

    private static string[] Words(string text) => JsonSerializer.Deserialize<string[]>(text, RecordJson.Compact) ?? [];
}
