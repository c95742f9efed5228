using System.Globalization;
using System.Runtime.InteropServices;
using NAFlow.Imaging;

namespace NAFlow.Interactive;

/// <summary>
/// A map's values as a notebook carries them: 256 equal steps from the least to the greatest, so that each is true to half a step. A large map is carried as
/// means of square blocks.
/// </summary>
/// <param name="Rows">The map's rows.</param>
/// <param name="Columns">The map's columns.</param>
/// <param name="Block">The side of a block; 1 where every value is carried.</param>
/// <param name="Least">The map's least value, which is level 0.</param>
/// <param name="Most">Its greatest, which is level 255.</param>
/// <param name="Levels">A level for every block, row by row from the top left.</param>
internal sealed record MapValues(int Rows, int Columns, int Block, float Least, float Most, byte[] Levels)
{
    private const int LongestSide = 112;

    public static MapValues Of(HeatMap map)
    {
        var block = (Math.Max(map.Height, map.Width) + LongestSide - 1) / LongestSide;
        var (least, most) = (MemoryMarshal.ToEnumerable(map.Values).Min(), MemoryMarshal.ToEnumerable(map.Values).Max());
        var (height, width) = ((map.Height + block - 1) / block, (map.Width + block - 1) / block);
        var levels = new byte[height * width];
        for (var index = 0; index < levels.Length; index++)
            levels[index] = Level(Mean(map, index / width * block, index % width * block, block), least, most);
        return new MapValues(map.Height, map.Width, block, least, most, levels);
    }

    /// <summary>The attributes of the element that carries them.</summary>
    public string Attributes => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        data-rows="{Rows}" data-columns="{Columns}" data-block="{Block}" data-least="{Least:R}" data-most="{Most:R}"
        data-values="{Convert.ToBase64String(Levels)}"
        """);

    private static byte Level(double value, double least, double most) =>
        most > least ? (byte)Math.Clamp(Math.Round(255 * (value - least) / (most - least)), 0, 255) : (byte)0;

    private static double Mean(HeatMap map, int top, int left, int block)
    {
        var (bottom, right) = (Math.Min(map.Height, top + block), Math.Min(map.Width, left + block));
        var sum = 0.0;
        for (var row = top; row < bottom; row++)
            for (var column = left; column < right; column++)
                sum += map[row, column];
        return sum / ((bottom - top) * (right - left));
    }
}
