using TorchSharp;

namespace NAFlow.Tests;

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

        Assert.Throws<InvalidDataException>(() => NpyFile.Read(Save(folder, "{'descr': '<f4', 'fortran_order': True, 'shape': (1,), }\n", [0, 0, 0, 0])));
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
