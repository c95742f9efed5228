using NAFlow.Files;
using TorchSharp;
using static TorchSharp.torch;

namespace NAFlow.Tests;

public sealed class SafetensorsFileTests
{
    [Fact]
    public void Reads_hand_made_bytes()
    {
        const string header = """
            { "b": {"shape":[2,1], "data_offsets":[4,12], "dtype":"F32"}, "__metadata__": {"who":"me"}, "a": {"dtype":"I16","shape":[2],"data_offsets":[0,4]} }
            """;
        using var folder = new TemporaryFolder();
        var path = folder.Save(RawFile.Of(header, 1, 0, 0xff, 0xff, 0, 0, 0x80, 0x3f, 0, 0, 0x20, 0xc0));

        using var file = SafetensorsFile.Open(path);
        using var a = file.Read("a");
        using var b = file.Read("b");

        Assert.Equal(["a", "b"], file.Names);
        Assert.Equal(new Dictionary<string, string> { ["who"] = "me" }, file.Metadata);
        Assert.Equal((ScalarType.Float32, 8 + header.Length + 4L, 8L, 2L),
            (file["b"].ElementType, file["b"].Offset, file["b"].Length, file["b"].Count));
        Assert.Equal([2, 1], file["b"].Shape);
        Assert.Equal([1, -1], a.data<short>().ToArray());
        Assert.Equal([2, 1], b.shape);
        Assert.Equal([1f, -2.5f], b.data<float>().ToArray());
    }

    [Fact]
    public void Tensors_outlive_the_file()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Save(RawFile.Of("""{"a":{"dtype":"U8","shape":[],"data_offsets":[0,1]}}""", 7));
        Tensor tensor;
        using (var file = SafetensorsFile.Open(path))
            tensor = file.Read("a");
        File.Delete(path);

        using (tensor)
            Assert.Equal(7, tensor.item<byte>());
    }

    [Fact]
    public void An_empty_tensor_and_an_empty_file_are_fine()
    {
        using var folder = new TemporaryFolder();
        using var none = SafetensorsFile.Open(folder.Save(RawFile.Of("{}  "), "none.safetensors"));
        using var empty = SafetensorsFile.Open(folder.Save(RawFile.Of("""{"a":{"dtype":"F32","shape":[3,0],"data_offsets":[0,0]}}""")));
        using var tensor = empty.Read("a");

        Assert.Empty(none.Entries);
        Assert.Empty(none.Metadata);
        Assert.Equal([3, 0], tensor.shape);
    }

    [Fact]
    public void Reading_leaves_no_tensor_behind()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Save(RawFile.Of("""{"a":{"dtype":"BOOL","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"BOOL","shape":[1],"data_offsets":[2,3]}}""", 0, 1, 2));
        using var file = SafetensorsFile.Open(path);
        file.Read("a").Dispose();
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        for (var round = 0; round < 300; round++)
        {
            file.Read("a").Dispose();
            Assert.Throws<InvalidInputException>(() => file.Read("b"));
        }

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void A_tensor_read_belongs_to_the_scope_of_the_caller()
    {
        using var folder = new TemporaryFolder();
        using var file = SafetensorsFile.Open(folder.Save(RawFile.Of("""{"a":{"dtype":"U8","shape":[],"data_offsets":[0,1]}}""", 7)));

        Tensor tensor;
        using (NewDisposeScope())
            tensor = file.Read("a");

        Assert.True(tensor.IsInvalid);
    }

    [Fact]
    public void Sha256_is_that_of_the_file()
    {
        using var folder = new TemporaryFolder();
        var length = (3 << 20) + 5;
        var content = RawFile.Of($$$"""{"a":{"dtype":"U8","shape":[{{{length}}}],"data_offsets":[0,{{{length}}}]}}""", new byte[length]);
        using var file = SafetensorsFile.Open(folder.Save(content));

        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content)),
            file.Sha256(TestContext.Current.CancellationToken));
    }

    [Fact]
    public void An_unknown_name_is_refused()
    {
        using var folder = new TemporaryFolder();
        using var file = SafetensorsFile.Open(folder.Save(RawFile.Of("{}")));

        Assert.Contains("tensor \"conv.weight\" is not among its 0 tensors",
            Assert.Throws<InvalidInputException>(() => file.Read("conv.weight")).Message);
    }

    [Fact]
    public void Missing_files_and_folders_are_named()
    {
        using var folder = new TemporaryFolder();

        Assert.Contains("it is a folder", Assert.Throws<InvalidInputException>(() => SafetensorsFile.Open(folder.Path)).Message);
        var absent = Assert.Throws<InvalidInputException>(() => SafetensorsFile.Open(folder.File("absent.safetensors")));
        Assert.Contains("absent.safetensors cannot be read as a safetensors file: there is no such file", absent.Message);
    }

    [Fact]
    public void Bytes_beyond_two_gibibytes_are_reached()
    {
        const long far = (1L << 31) + 4096;
        using var folder = new TemporaryFolder();
        var header = $$$"""{"a":{"dtype":"U8","shape":[{{{far}}}],"data_offsets":[0,{{{far}}}]},"b":{"dtype":"U8","shape":[2],"data_offsets":[{{{far}}},{{{far + 2}}}]}}""";
        var path = folder.Save(RawFile.Of(header));
        // A hole: the file takes no room on the disk.
        using (var stream = new FileStream(path, FileMode.Append))
        {
            stream.SetLength(stream.Length + far);
            stream.Seek(0, SeekOrigin.End);
            stream.Write([5, 6]);
        }

        using var file = SafetensorsFile.Open(path);
        using var b = file.Read("b");

        Assert.Equal([5, 6], b.data<byte>().ToArray());
    }

    [Fact]
    public void Lists_the_real_squeezenet()
    {
        using var file = SafetensorsFile.Open(SharedAssets.Require("assets/weights/squeezenet1_1/squeezenet1_1.safetensors"));

        Assert.Equal(52, file.Entries.Count);
        Assert.Equal([64, 3, 3, 3], file["features.0.weight"].Shape);
        Assert.Equal([1000, 512, 1, 1], file["classifier.1.weight"].Shape);
        Assert.Equal("pt", file.Metadata["format"]);
        Assert.Equal(1_235_496, file.Entries.Sum(entry => entry.Count));
        Assert.Equal("0c7e755c9a5ae95a060b5861ba17ab1390efd1a2edc0c9f887d7dc6bf497b184", file.Sha256(TestContext.Current.CancellationToken));
        using var bias = file.Read("features.0.bias");
        Assert.True(bias.isfinite().all().item<bool>());
    }
}
