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
        var place = Place.All[random.Below(Place.All.Length)];
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
