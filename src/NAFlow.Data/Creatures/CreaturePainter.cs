using System.Runtime.InteropServices;
using SkiaSharp;

namespace NAFlow.Data;

/// <summary>Paints scenes.</summary>
internal static class CreaturePainter
{
    private const int SmallestSize = 16, LargestSize = 4096;

    // What a stream of random numbers is for; parts have their own numbers.
    private const int Where = 100, Behind = 101, Before = 102, Light = 103, Ground = 104;

    /// <summary>The picture of a scene.</summary>
    public static CreatureImage Paint(CreatureScene scene, int size)
    {
        if (size is < SmallestSize or > LargestSize)
            throw new InvalidInputException($"A creature cannot be drawn {size} pixels wide; choose {SmallestSize} to {LargestSize}.");
        var description = new SKImageInfo(size, size, SKColorType.Rgba8888, SKAlphaType.Premul);
        var painted = new byte[description.BytesSize];
        var parts = new byte[description.BytesSize];
        Backdrop.Paint(painted, size, RandomStream.For(scene.SightingSeed, Ground));
        var (picture, marks) = (GCHandle.Alloc(painted, GCHandleType.Pinned), GCHandle.Alloc(parts, GCHandleType.Pinned));
        try
        {
            using var picturePixels = new SKPixmap(description, picture.AddrOfPinnedObject());
            using var markPixels = new SKPixmap(description, marks.AddrOfPinnedObject());
            using var painter = new ScenePainter(picturePixels, markPixels);
            Distractors.Paint(painter, RandomStream.For(scene.SightingSeed, Behind));
            Paint(painter, scene);
            Foreground.Paint(painter, RandomStream.For(scene.SightingSeed, Before));
        }
        finally
        {
            picture.Free();
            marks.Free();
        }

        var seen = new byte[size * size];
        for (var at = 0; at < seen.Length; at++) seen[at] = parts[at * 4];
        return new CreatureImage(size, Lighting.Develop(painted, size, RandomStream.For(scene.SightingSeed, Light)), seen);
    }

    private static void Paint(ScenePainter painter, CreatureScene scene)
    {
        var where = RandomStream.For(scene.SightingSeed, Where);
        var scale = where.Between(0.55f, 0.72f);
        using var placed = painter.Placed(where.Between(44, 56), where.Between(44, 56), where.Between(-14, 14), scale, where.Happens(0.5f));
        using var centred = painter.Placed(-52, -50, 0, 1);
        painter.Darken(58, 97, 30, 4);
        foreach (var anatomy in Skeleton.BackToFront)
        {
            if (scene.Removed.Contains(anatomy.Part)) continue;
            painter.Part = (int)anatomy.Part;
            var individual = RandomStream.For(scene.IndividualSeed, (int)anatomy.Part);
            var (shade, proportion) = (Shade.Of(ref individual, 22), individual.Between(0.93f, 1.09f));
            var carrier = Skeleton.Of(Skeleton.CarrierOf(anatomy.Part));
            using var carried = carrier == anatomy ? null : painter.Turned(carrier.Joint, Swing(scene, carrier));
            using var turned = painter.Turned(anatomy.Joint, Swing(scene, anatomy), anatomy.Part == CreaturePart.Body ? 1 : proportion);
            using var inside = anatomy.Part == CreaturePart.Pattern
                ? painter.Inside(Skeleton.Of(CreaturePart.Body).Forms[scene.Variants[CreaturePart.Body]].Shapes[0].Path)
                : null;
            painter.Paint(anatomy.Forms[scene.Variants[anatomy.Part]], shade);
        }

        painter.Part = 0;
    }

    private static float Swing(CreatureScene scene, PartAnatomy anatomy)
    {
        var pose = RandomStream.For(scene.SightingSeed, (int)anatomy.Part);
        return pose.Between(-anatomy.Swing, anatomy.Swing);
    }
}

/// <summary>The light on a whole scene, and the grain of the film.</summary>
internal static class Lighting
{
    private const float Grain = 5;

    /// <summary>Turns a painted scene into the finished picture.</summary>
    /// <param name="painted">Red, green, blue and opacity, <c>[S, S, 4]</c>.</param>
    /// <param name="size">S.</param>
    /// <param name="random">What decides the light.</param>
    /// <returns>Red, green and blue, <c>[S, S, 3]</c>.</returns>
    public static byte[] Develop(ReadOnlySpan<byte> painted, int size, RandomStream random)
    {
        var exposure = random.Between(0.78f, 1.15f);
        var (slopeX, slopeY) = (random.Between(-0.22f, 0.22f), random.Between(-0.22f, 0.22f));
        ReadOnlySpan<float> tint = [random.Between(0.93f, 1.07f), random.Between(0.96f, 1.04f), random.Between(0.93f, 1.07f)];
        var finished = new byte[size * size * 3];
        for (var y = 0; y < size; y++)
            for (var x = 0; x < size; x++)
            {
                var (across, down) = (((x + 0.5f) / size) - 0.5f, ((y + 0.5f) / size) - 0.5f);
                var light = exposure * (1 + (slopeX * across) + (slopeY * down) - (0.35f * ((across * across) + (down * down))));
                var noise = random.Next();
                for (var channel = 0; channel < 3; channel++, noise >>= 16)
                {
                    var grain = ((noise & 0xFFFF) / 32768f) - 1;
                    var value = (painted[(((y * size) + x) * 4) + channel] * light * tint[channel]) + (Grain * grain);
                    finished[(((y * size) + x) * 3) + channel] = (byte)Math.Clamp(value + 0.5f, 0, 255);
                }
            }

        return finished;
    }
}
