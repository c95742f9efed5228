using NAFlow.Data;
using NAFlow.Imaging;

namespace NAFlow.Interactive;

/// <summary>Drawn creatures: sets, scenes, pairs of twins, pictures.</summary>
internal static class CreatureHtml
{
    public static string Write(CreatureSet set) => $"""
        <p>{Html.Text(Text(set))}</p>
        {Gallery.Write(Tiles(set))}
        """;

    public static string Text(CreatureSet set) =>
        $"Creatures {set.Name}: {NumberText.Count(set.Count)} pictures of {set.Classes.Length} classes, "
        + $"individuals of each: {set.Individuals}, sightings of each individual: {set.Sightings}";

    public static string Write(CreatureScene scene) => Write(scene.Draw());

    public static string Text(CreatureScene scene)
    {
        var seen = PartVariants.Parts.Where(part => !scene.Removed.Contains(part)).Select(part => $"{Name(part)} {scene.Variants[part]}");
        var without = scene.Removed.IsEmpty ? string.Empty : $", without {string.Join(", ", scene.Removed.Order().Select(Name))}";
        return $"A creature with {string.Join(", ", seen)}{without}";
    }

    public static string Write(CreatureImage image) => $"""
        <div class="beside">
        {PhotoHtml.Write(Draw(image))}
        {SheetHtml.Write(Parts(image))}
        </div>
        """;

    public static string Text(CreatureImage image) => SheetText.Write(Parts(image));

    public static string Write(CounterfactualPair pair) => $"""
        <p>{Html.Text(Text(pair))}</p>
        {Gallery.Write(Tiles(pair))}
        """;

    public static string Text(CounterfactualPair pair) =>
        $"One scene with {pair.Twins.First.Name} and with {pair.Twins.Second.Name}: all that differs is the {Name(pair.Twins.Deciding)}";

    /// <summary>The picture as a photo.</summary>
    public static Photo Draw(CreatureImage image) => image.ToPhoto("creature");

    /// <summary>A picture of each of the first classes.</summary>
    public static GridTile[] Tiles(CreatureSet set)
    {
        var (classes, ofOneClass) = (Math.Min(Gallery.Most, set.Classes.Length), set.Individuals * set.Sightings);
        return [.. Enumerable.Range(0, classes).Select(place => Tile(set.Classes[place], place * ofOneClass))];

        GridTile Tile(CreatureClass kind, int picture) => new(kind.Name, $"picture {picture}", Draw(set.Scene(picture).Draw()));
    }

    /// <summary>Both pictures.</summary>
    public static GridTile[] Tiles(CounterfactualPair pair) =>
        [new(pair.Twins.First.Name, null, Draw(pair.First.Draw())), new(pair.Twins.Second.Name, null, Draw(pair.Second.Draw()))];

    private static Sheet Parts(CreatureImage image) => Sheet.Of(
        $"A creature, {image.Size} × {image.Size} pixels", PartVariants.Parts,
        new("part", Name, CellContent.Words), new("pixels", part => NumberText.Count(image.PixelsOf(part))));

    private static string Name(CreaturePart part) => part.ToString().ToLowerInvariant();
}
