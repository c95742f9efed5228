using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace NAFlow.Tests;

/// <summary>A C-order .npy file of bytes, floats or doubles.</summary>
internal sealed partial record GoldenArray(int[] Shape, string Kind, byte[] Data)
{
    public static GoldenArray Read(string relativePath)
    {
        var bytes = File.ReadAllBytes(SharedAssets.Require(Path.Combine("golden", relativePath)));
        var length = BitConverter.ToUInt16(bytes, 8);
        var header = Encoding.ASCII.GetString(bytes, 10, length);
        var sides = ShapeList().Match(header).Groups[1].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return new GoldenArray([.. sides.Select(int.Parse)], KindOf().Match(header).Groups[1].Value, bytes[(10 + length)..]);
    }

    public float[] Floats() => Kind switch
    {
        "f4" => MemoryMarshal.Cast<byte, float>(Data).ToArray(),
        "f8" => [.. MemoryMarshal.Cast<byte, double>(Data).ToArray().Select(value => (float)value)],
        _ => throw new InvalidOperationException(Kind),
    };

    [GeneratedRegex(@"'shape': \(([^)]*)\)")]
    private static partial Regex ShapeList();

    [GeneratedRegex("'descr': '[<|](..)'")]
    private static partial Regex KindOf();
}
