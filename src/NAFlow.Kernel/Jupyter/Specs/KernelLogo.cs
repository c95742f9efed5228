using System.Collections.Immutable;
using SkiaSharp;

namespace NAFlow.Kernel;

/// <summary>The kernel's picture: neurons in layers, those that one decision does not use left pale.</summary>
internal static class KernelLogo
{
    private const int Neurons = 3;
    private static readonly SKColor Ground = new(0x1b, 0x2a, 0x49);
    private static readonly SKColor Used = new(0xff, 0xb0, 0x3b);
    private static readonly SKColor Abandoned = new(0x55, 0x68, 0x92);

    // The neuron that is used in each layer, from the image to the decision.
    private static readonly int[] Path = [0, 2, 1];

    /// <summary>The files that Jupyter looks for, by name.</summary>
    public static ImmutableSortedDictionary<string, byte[]> Files { get; } =
        ImmutableSortedDictionary<string, byte[]>.Empty.Add("logo-32x32.png", Draw(32)).Add("logo-64x64.png", Draw(64));

    private static byte[] Draw(int size)
    {
        using var surface = SKSurface.Create(new SKImageInfo(size, size));
        using var paint = new SKPaint { IsAntialias = true, Color = Ground, StrokeWidth = size / 16f };
        var canvas = surface.Canvas;
        canvas.Clear(SKColors.Transparent);
        canvas.DrawRoundRect(0, 0, size, size, size / 6f, size / 6f, paint);
        paint.Color = Used;
        for (var layer = 1; layer < Path.Length; layer++) canvas.DrawLine(Place(size, layer - 1, Path[layer - 1]), Place(size, layer, Path[layer]), paint);
        for (var layer = 0; layer < Path.Length; layer++)
        {
            for (var neuron = 0; neuron < Neurons; neuron++)
            {
                paint.Color = neuron == Path[layer] ? Used : Abandoned;
                canvas.DrawCircle(Place(size, layer, neuron), size / 11f, paint);
            }
        }

        using var picture = surface.Snapshot();
        using var bytes = picture.Encode(SKEncodedImageFormat.Png, quality: 100);
        return bytes.ToArray();
    }

    private static SKPoint Place(int size, int layer, int neuron) => new(size * (layer + 1) / (Path.Length + 1f), size * (neuron + 1) / (Neurons + 1f));
}
