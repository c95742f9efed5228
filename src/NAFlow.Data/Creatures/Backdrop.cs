using System.Collections.Immutable;

namespace NAFlow.Data;

/// <summary>The place behind a creature: sky, horizon, and textured ground.</summary>
internal static class Backdrop
{
    private const int Channels = 4;

    /// <summary>Paints it over a whole picture.</summary>
    /// <param name="pixels">Red, green, blue and opacity, <c>[S, S, 4]</c>.</param>
    /// <param name="size">S.</param>
    /// <param name="random">What decides the place.</param>
    public static void Paint(Span<byte> pixels, int size, RandomStream random)
    {
        var place = Landscape.All[random.Below(Landscape.All.Length)];
        var horizon = random.Between(0.3f, 0.7f);
        var softness = random.Between(0.02f, 0.12f);
        var (warmth, brightness) = (random.Between(-14, 14), random.Between(-18, 14));
        Span<float> rough = stackalloc float[size];
        Span<float> fine = stackalloc float[size];
        Span<float> ground = stackalloc float[size];
        for (var y = 0; y < size; y++)
        {
            var height = (y + 0.5f) / size;
            ground[y] = Math.Clamp((height - horizon + softness) / (2 * softness), 0, 1);
            rough[y] = place.Roughness * (0.35f + (0.65f * ground[y]));
            fine[y] = rough[y] * 0.7f;
        }

        var texture = new float[size * size];
        new ValueNoise(ref random, 4, 5).AddTo(texture, size, rough);
        new ValueNoise(ref random, 11, 15).AddTo(texture, size, fine);
        new ValueNoise(ref random, 24, 38).AddTo(texture, size, fine);
        for (var y = 0; y < size; y++)
        {
            var height = (y + 0.5f) / size;
            for (var channel = 0; channel < 3; channel++)
            {
                var shift = (2 - channel) * 8;
                var above = Blend(Channel(place.Sky, shift), Channel(place.Far, shift), Math.Min(height / horizon, 1));
                var below = Blend(Channel(place.Near, shift), Channel(place.Ground, shift), Math.Clamp((height - horizon) / (1 - horizon), 0, 1));
                var colour = Blend(above, below, ground[y]) + brightness + ((1 - channel) * warmth);
                for (var x = 0; x < size; x++)
                    pixels[(((y * size) + x) * Channels) + channel] = (byte)Math.Clamp(colour + texture[(y * size) + x], 0, 255);
            }

            for (var x = 0; x < size; x++) pixels[(((y * size) + x) * Channels) + 3] = 255;
        }
    }

    private static float Channel(uint colour, int shift) => (colour >> shift) & 255;

    private static float Blend(float from, float to, float along) => from + ((to - from) * along);
}

/// <summary>A kind of place, by its colours, 0xRRGGBB.</summary>
/// <param name="Sky">The top of the picture.</param>
/// <param name="Far">Just above the horizon.</param>
/// <param name="Near">Just below it.</param>
/// <param name="Ground">The bottom.</param>
/// <param name="Roughness">How strong the texture of the ground is, in levels.</param>
internal sealed record Landscape(uint Sky, uint Far, uint Near, uint Ground, float Roughness)
{
    /// <summary>A meadow, a wood, a beach, snow, heath, water, dusk, a stony slope.</summary>
    public static ImmutableArray<Landscape> All { get; } =
    [
        new(0x88B4E0, 0xC0D4D0, 0x6C9048, 0x486828, 34), new(0x2C4028, 0x5C7440, 0x50502C, 0x3C3420, 44),
        new(0x78B0D8, 0xA8D0D8, 0xC8B488, 0xB09868, 22),
        new(0x9CA8B8, 0xC8CCD4, 0xD8DCE4, 0xB4BCCC, 16), new(0xA8A8B4, 0xB89CA0, 0x806078, 0x685048, 36),
        new(0x98B8C8, 0x88A8A8, 0x50808C, 0x306070, 26),
        new(0x40406C, 0xC88868, 0x584848, 0x383040, 26), new(0x90A0B0, 0xA8A8A8, 0x888078, 0x686058, 42),
    ];
}

/// <summary>Smooth noise: random values on a grid, blended in between. Every row of the grid is shifted by itself, so that no columns show.</summary>
internal sealed class ValueNoise
{
    private readonly float[] values;
    private readonly float[] shifts;
    private readonly int columns;
    private readonly int rows;

    /// <summary>Noise with this many cells across and down the picture.</summary>
    public ValueNoise(ref RandomStream random, int columns, int rows)
    {
        (this.columns, this.rows) = (columns, rows);
        values = new float[(columns + 2) * (rows + 1)];
        shifts = new float[rows + 1];
        for (var at = 0; at < values.Length; at++) values[at] = random.Between(-1, 1);
        for (var row = 0; row < shifts.Length; row++) shifts[row] = random.Between(0, 1);
    }

    /// <summary>Adds the noise, times a factor for every row, to a picture of one channel.</summary>
    /// <param name="field"><c>[S, S]</c>.</param>
    /// <param name="size">S.</param>
    /// <param name="factors"><c>[S]</c>.</param>
    public void AddTo(Span<float> field, int size, ReadOnlySpan<float> factors)
    {
        for (var y = 0; y < size; y++)
        {
            var (row, down) = Cell((y + 0.5f) * rows / size);
            AddRow(field.Slice(y * size, size), row, (1 - down) * factors[y]);
            AddRow(field.Slice(y * size, size), row + 1, down * factors[y]);
        }
    }

    private void AddRow(Span<float> target, int row, float factor)
    {
        var line = values.AsSpan(row * (columns + 2), columns + 2);
        var (step, shift) = ((float)columns / target.Length, shifts[row]);
        for (var x = 0; x < target.Length; x++)
        {
            var (column, along) = Cell(((x + 0.5f) * step) + shift);
            target[x] += factor * (line[column] + ((line[column + 1] - line[column]) * along));
        }
    }

    private static (int Index, float Inside) Cell(float position)
    {
        var index = (int)position;
        var inside = position - index;
        return (index, inside * inside * (3 - (2 * inside)));
    }
}
