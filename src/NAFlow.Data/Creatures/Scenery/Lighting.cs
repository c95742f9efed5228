namespace NAFlow.Data;

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
