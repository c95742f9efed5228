using System.Collections.Immutable;
using NAFlow.Data;

namespace NAFlow.Tests;

/// <summary>Pictures of 16 pixels: a colour for each class, with noise, drawn from their numbers.</summary>
internal sealed class SmallData(int classes = 6, int perClass = 21, params ImageSplit[] missing) : IExperimentData
{
    public string Name => "small pictures";

    public IImageSource? Open(ImageSplit split) => missing.Contains(split) ? null : new Pictures(classes, perClass, (int)split);

    private sealed class Pictures(int classes, int perClass, int part) : IImageSource
    {
        public ImmutableArray<int> Labels { get; } = [.. Enumerable.Range(0, classes * perClass).Select(image => image % classes)];

        public ImmutableArray<string> ClassNames { get; } = [.. Enumerable.Range(0, classes).Select(label => $"colour {label}")];

        public Photo Load(int index)
        {
            const int side = 16;
            var random = new Random((1000 * part) + index);
            var colour = new Random(Labels[index]);
            int[] middle = [colour.Next(256), colour.Next(256), colour.Next(256)];
            var pixels = new byte[side * side * 3];
            for (var place = 0; place < pixels.Length; place++) pixels[place] = (byte)Math.Clamp(middle[place % 3] + random.Next(-60, 60), 0, 255);
            return Photo.FromPixels($"picture {part} {index}", side, side, pixels);
        }

        public void Dispose()
        {
        }
    }
}
