using NAFlow.Files;
using NAFlow.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace NAFlow.Tests;

public sealed class SafetensorsWriterTests
{
    [Fact]
    public void Writes_the_bytes_the_format_asks_for()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        var tensors = new Dictionary<string, Tensor>
        {
            ["z"] = tensor([true, false]),
            ["b"] = tensor(new float[] { 1, -2.5f }).reshape(2, 1),
            ["a"] = tensor(new float[] { 0 })[0],
        };

        SafetensorsWriter.Write(folder.File("x.safetensors"), tensors, new Dictionary<string, string> { ["q"] = "2", ["p"] = "1" });

        const string header = """
            {"__metadata__":{"p":"1","q":"2"},"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[2,1],"data_offsets":[4,12]},"z":{"dtype":"BOOL","shape":[2],"data_offsets":[12,14]}}
            """;
        var padded = header.PadRight((header.Length + 7) / 8 * 8);
        Assert.Equal(RawFile.Of(padded, 0, 0, 0, 0, 0, 0, 0x80, 0x3f, 0, 0, 0x20, 0xc0, 1, 0), File.ReadAllBytes(folder.File("x.safetensors")));
        Assert.Single(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Int64)]
    [InlineData(ScalarType.Int32)]
    [InlineData(ScalarType.Int16)]
    [InlineData(ScalarType.Int8)]
    [InlineData(ScalarType.Byte)]
    [InlineData(ScalarType.Bool)]
    public void Every_type_comes_back(ScalarType type)
    {
        using var scope = NewDisposeScope();
        var given = randn(3, 4, 5).Times(40).abs().to_type(type);

        var read = RoundTrip(given);

        Assert.Equal(type, read.dtype);
        AssertSame(given, read);
    }

    [Theory]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    public void Every_half_precision_bit_pattern_comes_back(ScalarType type)
    {
        using var scope = NewDisposeScope();
        var given = empty(1 << 16, type);
        // Every NaN, infinity and subnormal number is among them.
        for (var bits = 0; bits < 1 << 16; bits++)
            BitConverter.TryWriteBytes(given.bytes[(2 * bits)..], (ushort)bits);

        Assert.True(given.bytes.SequenceEqual(RoundTrip(given).bytes));
    }

    [Fact]
    public void Special_values_keep_their_bits()
    {
        using var scope = NewDisposeScope();
        var single = empty(6, ScalarType.Float32);
        uint[] patterns = [0x7fc00001, 0xffc12345, 0x7f800000, 0xff800000, 0x00000001, 0x80000000];
        for (var index = 0; index < patterns.Length; index++)
            BitConverter.TryWriteBytes(single.bytes[(4 * index)..], patterns[index]);

        Assert.True(single.bytes.SequenceEqual(RoundTrip(single).bytes));
    }

    [Fact]
    public void Views_parameters_and_empty_tensors_are_written_by_value()
    {
        using var scope = NewDisposeScope();
        var all = ones(24).cumsum(0).reshape(2, 3, 4);
        var parameter = all.transpose(0, 2).clone().requires_grad_();

        AssertSame(all.transpose(0, 2), RoundTrip(all.transpose(0, 2)));
        AssertSame(all[.., 1..2], RoundTrip(all[.., 1..2]));
        AssertSame(all[0, 0, 0].expand(3, 3), RoundTrip(all[0, 0, 0].expand(3, 3)));
        AssertSame(parameter, RoundTrip(parameter));
        Assert.False(RoundTrip(parameter).requires_grad);
        Assert.Equal([0, 3], RoundTrip(empty(0, 3)).shape);
    }

    [Fact]
    public void A_tensor_of_several_parts_comes_back()
    {
        using var scope = NewDisposeScope();
        var given = ones((1 << 24) + 3, int32).cumsum(0).to_type(ScalarType.Int32);

        AssertSame(given, RoundTrip(given));
    }

    [Fact]
    public void The_same_content_makes_the_same_file()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        var (one, two) = (ones(2), zeros(3, ScalarType.Float64));

        SafetensorsWriter.Write(folder.File("1"), new Dictionary<string, Tensor> { ["one"] = one, ["two"] = two });
        SafetensorsWriter.Write(folder.File("2"), new Dictionary<string, Tensor> { ["two"] = two, ["one"] = one });

        Assert.Equal(File.ReadAllBytes(folder.File("1")), File.ReadAllBytes(folder.File("2")));
    }

    [Fact]
    public void Odd_names_come_back()
    {
        using var folder = new TemporaryFolder();
        using var one = ones(1);
        string[] names = ["", "a\"b\\c\n", "\u00e9\u4e2d\ud83d\ude00", "a.b.0"];

        SafetensorsWriter.Write(folder.File("x"), names.ToDictionary(name => name, _ => one));

        using var file = SafetensorsFile.Open(folder.File("x"));
        Assert.Equal(names.Order(StringComparer.Ordinal), file.Names);
    }

    [Fact]
    public void What_cannot_be_written_is_refused_and_leaves_nothing()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();

        Assert.Contains("tensor \"c\" has elements of type ComplexFloat32", Refusal("c", zeros(2, ScalarType.ComplexFloat32), folder.File("x")));
        Assert.Contains("cannot be the name of a tensor", Refusal("__metadata__", ones(1), folder.File("x")));
        Assert.Contains("is a folder, so no file can be written there", Refusal("a", ones(1), folder.Path));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_file_that_fails_half_way_leaves_the_old_one()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        var path = folder.File("x");
        File.WriteAllText(path, "old");
        var meta = empty(2, device: META);

        Assert.ThrowsAny<Exception>(() => SafetensorsWriter.Write(path, new Dictionary<string, Tensor> { ["a"] = ones(2), ["m"] = meta }));

        Assert.Equal("old", File.ReadAllText(path));
        Assert.Single(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Writing_leaves_no_tensor_behind()
    {
        using var folder = new TemporaryFolder();
        using var one = ones(2, 3);
        using var view = one.transpose(0, 1);
        var tensors = new Dictionary<string, Tensor> { ["one"] = one, ["view"] = view };
        SafetensorsWriter.Write(folder.File("x"), tensors);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        for (var round = 0; round < 30; round++)
            SafetensorsWriter.Write(folder.File("x"), tensors);

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    private static string Refusal(string name, Tensor tensor, string path) => Assert.Throws<InvalidInputException>(
        () => SafetensorsWriter.Write(path, new Dictionary<string, Tensor> { [name] = tensor })).Message;

    private static void AssertSame(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.shape, actual.shape);
        Assert.True(expected.eq(actual).all().item<bool>());
    }

    private static Tensor RoundTrip(Tensor given)
    {
        using var folder = new TemporaryFolder();
        SafetensorsWriter.Write(folder.File("x"), new Dictionary<string, Tensor> { ["t"] = given });
        using var file = SafetensorsFile.Open(folder.File("x"));
        return file.Read("t");
    }
}
