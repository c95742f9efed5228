using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using TorchSharp;

namespace NAFlow.Tests;

/// <summary>Golden numbers in NumPy's .npy format: little-endian f4, f8, i8 or u1, in C order.</summary>
internal static partial class NpyFile
{
    /// <summary>Reads the whole array; the caller owns the tensor.</summary>
    public static torch.Tensor Read(string path)
    {
        var file = File.ReadAllBytes(path);
        if (file is not [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', ..])
            throw new InvalidDataException($"{path} is no .npy file.");
        var (headerStart, headerLength) = file[6] == 1
            ? (10, BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(8)))
            : (12, BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(8)));
        var header = Header().Match(Encoding.Latin1.GetString(file, headerStart, headerLength));
        if (!header.Success)
            throw new InvalidDataException($"{path} has a header of another kind.");

        long[] shape = [.. header.Groups["shape"].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(length => long.Parse(length, CultureInfo.InvariantCulture))];
        var tensor = torch.empty(shape, TypeOf(header.Groups["type"].Value));
        tensor.bytes = file.AsSpan(headerStart + headerLength);
        return tensor;
    }

    private static torch.ScalarType TypeOf(string description) => description switch
    {
        "<f4" => torch.ScalarType.Float32,
        "<f8" => torch.ScalarType.Float64,
        "<i8" => torch.ScalarType.Int64,
        "|u1" => torch.ScalarType.Byte,
        _ => throw new InvalidDataException($"{description} is not an element type read here."),
    };

    [GeneratedRegex("""'descr': '(?<type>[^']+)', 'fortran_order': False, 'shape': \((?<shape>[^)]*)\)""")]
    private static partial Regex Header();
}

public sealed class NpyFileTests
{
    [Theory]
    [InlineData("<f4", torch.ScalarType.Float32, 4)]
    [InlineData("<f8", torch.ScalarType.Float64, 8)]
    [InlineData("<i8", torch.ScalarType.Int64, 8)]
    [InlineData("|u1", torch.ScalarType.Byte, 1)]
    public void Reads_each_type(string description, torch.ScalarType type, int size)
    {
        using var folder = new TemporaryFolder();
        var data = new byte[2 * size];
        data[0] = 1;
        var path = Save(folder, $"{{'descr': '{description}', 'fortran_order': False, 'shape': (2, 1), }}\n", data);

        using var tensor = NpyFile.Read(path);

        Assert.Equal((type, "2,1"), (tensor.dtype, string.Join(',', tensor.shape)));
        Assert.True(tensor.bytes.SequenceEqual(data));
    }

    [Theory]
    [InlineData("()", 0)]
    [InlineData("(1,)", 1)]
    public void Reads_short_shapes(string shape, int dimensions)
    {
        using var folder = new TemporaryFolder();

        using var tensor = NpyFile.Read(Save(folder, $"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}\n", [0, 0, 128, 63]));

        Assert.Equal((dimensions, 1f), (tensor.dim(), tensor.item<float>()));
    }

    [Fact]
    public void Another_order_is_refused()
    {
        using var folder = new TemporaryFolder();

        Assert.Throws<InvalidDataException>(
            () => NpyFile.Read(Save(folder, "{'descr': '<f4', 'fortran_order': True, 'shape': (1,), }\n", [0, 0, 0, 0])));
    }

    [Fact]
    public void Reads_every_golden_array()
    {
        var read = 0;
        foreach (var path in Directory.EnumerateFiles(SharedAssets.Require("golden"), "*.npy", SearchOption.AllDirectories))
        {
            using var tensor = NpyFile.Read(path);
            read++;
        }

        Assert.True(read > 0);
    }

    private static string Save(TemporaryFolder folder, string header, byte[] data)
    {
        var path = folder.File("x.npy");
        File.WriteAllBytes(path, [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. System.Text.Encoding.ASCII.GetBytes(header), .. data]);
        return path;
    }
}
