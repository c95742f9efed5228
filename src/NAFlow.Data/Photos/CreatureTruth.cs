namespace NAFlow.Data;

/// <summary>Everything is known of a drawing.</summary>
internal static class CreatureTruth
{
    /// <summary>Where the creature and its visible parts are; a part of no visible pixel is left out.</summary>
    /// <param name="scene">The scene.</param>
    /// <param name="size">The width and height of the picture.</param>
    /// <param name="name">The picture's name.</param>
    public static ImageTruth Of(CreatureScene scene, int size, string name)
    {
        var image = scene.Draw(size);
        return new ImageTruth(size, size, [.. image.ObjectMask()])
        {
            Parts =
            [
                .. PartVariants.Parts.Where(part => image.PixelsOf(part) > 0).Select(part => new TruePart(
                    part.ToString().ToLowerInvariant(), [.. image.Mask(part)], () => scene.Without(part).Draw(size).ToPhoto($"{name} without {part.ToString().ToLowerInvariant()}"))),
            ],
        };
    }
}
