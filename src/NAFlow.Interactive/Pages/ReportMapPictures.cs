using NAFlow.Evaluation;
using NAFlow.Imaging;

namespace NAFlow.Interactive;

/// <summary>The maps that evaluations kept, as tables of pictures in a report's page and as one picture a layer beside it.</summary>
internal static class ReportMapPictures
{
    /// <summary>The most bytes that the maps of a page take.</summary>
    public const int MostBytes = 900_000;

    private const int MostMethods = 16, TileSize = 112;

    /// <summary>What a page has room for, from the best on: the side of a picture in pixels, images and layers of an evaluation.</summary>
    private static readonly Extent[] Extents =
        [new(112, 3, 3), new(96, 3, 3), new(84, 3, 2), new(84, 3, 1), new(84, 2, 1), new(72, 1, 1), new(48, 1, 1)];

    /// <summary>The maps of every evaluation that has some, by its name: as many and as large as the page has room for.</summary>
    public static IReadOnlyDictionary<string, string> Of(EvaluationReport report)
    {
        SubjectReport[] subjects = [.. report.Subjects.Where(subject => subject.Maps is not null)];
        Dictionary<string, string> written = [];
        foreach (var extent in Extents)
        {
            written = subjects.ToDictionary(subject => subject.Name, subject => Write(subject.Maps!, extent));
            if (written.Values.Sum(text => text.Length) <= MostBytes) return written;
        }

        // More evaluations than a page can show: the first ones have pictures, the others say where theirs are.
        var left = MostBytes;
        foreach (var subject in subjects)
            if ((left -= written[subject.Name].Length) < 0) written[subject.Name] =
                    $"<p class=\"over\">The maps are in {Html.Text(string.Join(", ", subject.Maps!.Layers.Select(layer => $"charts/{subject.FileOfMaps(layer)}.png")))}.</p>\n";
        return written;
    }

    /// <summary>The maps at a layer as one picture: a row for each image, a column for each method, the photo first.</summary>
    public static Photo Grid(ReportMaps maps, string layer)
    {
        var methods = Methods(maps, layer);
        var tiles = maps.Images.SelectMany(image => methods.Select(method => Tile(maps, image, layer, method))
            .Prepend(new GridTile(image.Picture.Name, null, image.Picture)));
        return FlowGrid.Draw([.. tiles], new FlowGridOptions
        {
            Columns = methods.Length + 1,
            TileSize = TileSize,
            Title = $"Maps at {layer}",
            Subtitle = Left(maps, layer),
        });
    }

    private static string Write(ReportMaps maps, Extent extent)
    {
        string[] layers = [.. maps.Layers.Take(extent.Layers).Select(layer => Table(maps, layer, extent))];
        return $"""
            <article>
            <h4>{Html.Text(maps.Title)}</h4>
            <p>{Html.Text(maps.Note)}</p>
            {layers[0]}
            {string.Concat(layers.Skip(1).Select((table, at) => $"<details><summary>The same at {Html.Text(maps.Layers[at + 1])}</summary>\n{table}\n</details>\n"))}</article>

            """;
    }

    private static string Table(ReportMaps maps, string layer, Extent extent)
    {
        var methods = Methods(maps, layer);
        var rows = maps.Images.Take(extent.Images).Select(image => $"""
            <tr><th scope="row">{Picture(image.Picture, image.Picture.Name, extent)}{Html.Name(image.Picture.Name)}</th>{string.Concat(methods.Select(method => $"<td>{Cell(maps, image, layer, method, extent)}</td>"))}</tr>

            """);
        return $"""
            <div class="scroll" tabindex="0" role="region" aria-label="Maps at {Html.Text(layer)}"><table class="maps">
            <caption>{Html.Text($"At {layer}. {Left(maps, layer)}".TrimEnd())}</caption>
            <thead><tr><th scope="col">image</th>{string.Concat(methods.Select(method => $"<th scope=\"col\">{Html.Name(method)}</th>"))}</tr></thead>
            <tbody>
            {string.Concat(rows)}</tbody></table></div>
            """;
    }

    private static string Cell(ReportMaps maps, KeptMaps image, string layer, string method, Extent extent)
    {
        if (Find(image, layer, method) is not { } map) return "–";
        return $"{Picture(Draw(image, map), $"{method} at {layer}, {image.Picture.Name}", extent)}{Html.Text(Value(maps, image, map))}";
    }

    private static string Picture(Photo picture, string description, Extent extent) => WebPicture.Image(picture, description, extent.Side);

    private static GridTile Tile(ReportMaps maps, KeptMaps image, string layer, string method) => Find(image, layer, method) is { } map
        ? new GridTile(method, Value(maps, image, map), Draw(image, map))
        : new GridTile(method, "no map", Photo.FromPixels(method, 1, 1, [241, 243, 245]));

    private static KeptMap? Find(KeptMaps image, string layer, string method) =>
        image.Maps.FirstOrDefault(map => map.Layer == layer && map.Method == method);

    private static string Value(ReportMaps maps, KeptMaps image, KeptMap map) => maps.ValueOf(image, map) is { } value
        ? $"{maps.Figure!.Name.Replace('_', ' ')} {ReportNumber.Of(value)}"
        : string.Empty;

    private static Photo Draw(KeptMaps image, KeptMap map)
    {
        var options = FlowPictureOptions.Default;
        var (scaled, colours) = map.Map.IsSigned
            ? (map.Map.ScaledAboutZero(options.Percentile), ColourMap.Diverging)
            : (new[] { map.Map }.Scaled(MapScale.EachAlone, options.Percentile)[0], options.Colours);
        return Overlay.Blend(image.Picture, scaled, colours, LayerPicture.WeightsFor(colours));
    }

    private static string[] Methods(ReportMaps maps, string layer) => [.. maps.MethodsAt(layer).Take(MostMethods)];

    private static string Left(ReportMaps maps, string layer) => (maps.MethodsAt(layer).Length - MostMethods) switch
    {
        <= 0 => string.Empty,
        1 => "One more method is in the folder of the evaluation.",
        var left => $"{left} more methods are in the folder of the evaluation.",
    };

    private sealed record Extent(int Side, int Images, int Layers);
}
