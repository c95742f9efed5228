using CsCheck;
using TorchSharp;
using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>What is read when, and how archives and views may look.</summary>
public sealed class CheckpointReadingTests
{
    [Fact]
    public void Reading_leaves_no_tensor_behind()
    {
        var storage = SavedStorage.Of("0", "FloatStorage", 1f, 2f, 3f, 4f);
        using var checkpoint = new SavedCheckpoint(CheckpointWriter.Zip(CheckpointWriter.Ordered(("w", storage.View(0, [2, 2], [1, 2]))), storage));
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        using (var file = checkpoint.Open())
        {
            Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
            for (var round = 0; round < 50; round++)
                file.Read("w").Dispose();
            Assert.Contains("is not among its 1 tensors", Assert.Throws<InvalidInputException>(() => file.Read("v")).Message);
            Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(checkpoint.FilePath))), file.Sha256());
        }
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Opening_reads_no_storage_and_reading_only_what_is_asked_for()
    {
        const long count = 3L << 30;
        var storage = new SavedStorage("0", "HalfStorage", count, []) { Legacy = true };
        using var checkpoint = new SavedCheckpoint(CheckpointWriter.Legacy(CheckpointWriter.Ordered(("end", storage.View(count - 2, [2], [1]))), storage));
        using (var stream = File.OpenWrite(checkpoint.FilePath))
        {
            // A file with a hole of 6 GB, which takes no room on the disk.
            stream.Seek(2 * count - 2, SeekOrigin.End);
            stream.Write([0, 0x3c]);
        }
        var clock = System.Diagnostics.Stopwatch.StartNew();
        using var file = checkpoint.Open();
        using var tensor = file.Read("end");

        Assert.Equal([0, 0, 0, 0x3c], tensor.bytes.ToArray());
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 1);
    }

    [Fact]
    public void Python_2_and_compression_and_any_folder_and_any_ending_are_read()
    {
        var storage = SavedStorage.Of("0", "FloatStorage", Enumerable.Range(0, 5000).Select(index => MathF.Sqrt(index)).ToArray());
        var pairs = Call("collections", "OrderedDict", new List<object?> { new List<object?> { "w", storage.View(4000, [10], [2]) }, new object?[] { "v", storage.View(7, [2], [1]) } });
        foreach (var folder in new[] { "archive/", "model_best/", "" })
        {
            var parts = CheckpointWriter.Parts(PickleWriter.Write(pairs), [storage], folder).Select(part => part with { Deflate = true });
            using var checkpoint = new SavedCheckpoint(ZipWriter.Write(parts, comment: "PK\u0005\u0006 made by hand"), "weights.tar");
            using var file = checkpoint.Open();
            using var late = file.Read("w");
            using var early = file.Read("v");

            Assert.Equal(Enumerable.Range(0, 10).Select(index => MathF.Sqrt(4000 + 2 * index)), late.data<float>().ToArray());
            Assert.Equal([MathF.Sqrt(7), MathF.Sqrt(8)], early.data<float>().ToArray());
        }
    }

    [Fact]
    public void An_archive_of_the_library_is_read()
    {
        var storage = SavedStorage.Of("0", "IntStorage", 3, -4);
        using var made = new MemoryStream();
        using (var archive = new System.IO.Compression.ZipArchive(made, System.IO.Compression.ZipArchiveMode.Create, leaveOpen: true))
            foreach (var part in CheckpointWriter.Parts(PickleWriter.Write(new PythonDictionary(("n", storage.Row()))), [storage]))
                using (var entry = archive.CreateEntry(part.Name, System.IO.Compression.CompressionLevel.NoCompression).Open())
                    entry.Write(part.Content);
        using var checkpoint = new SavedCheckpoint(made.ToArray());

        Assert.Equal([3, -4], checkpoint.Read<int>("n"));
    }

    [Fact]
    public void Any_view_reads_what_libtorch_sees()
    {
        var values = Enumerable.Range(0, 60).Select(index => index * 1.5f).ToArray();
        using var whole = tensor(values);
        Gen.Select(Gen.Long[0, 4].Array[0, 4], Gen.Long[0, 7].Array[4], Gen.Long[0, 10], Gen.Bool).Sample((shape, steps, offset, legacy) =>
        {
            var strides = steps[..shape.Length];
            var reach = shape.Contains(0) ? 0 : offset + 1 + shape.Zip(strides, (length, stride) => (length - 1) * stride).Sum();
            var storage = SavedStorage.Of("0", "FloatStorage", values) with { Legacy = legacy };
            var root = CheckpointWriter.Ordered(("w", storage.View(offset, shape, strides)));
            using var checkpoint = new SavedCheckpoint(legacy ? CheckpointWriter.Legacy(root, storage) : CheckpointWriter.Zip(root, storage));
            if (reach > values.Length)
            {
                Assert.Contains($"tensor \"w\" reaches to element {reach} of a storage that has 60", checkpoint.Refusal());
                return;
            }
            using var scope = NewDisposeScope();
            using var file = checkpoint.Open();
            var read = file.Read("w");
            Assert.Equal(shape, read.shape);
            Assert.True(read.is_contiguous());
            var expected = whole.as_strided(shape, strides, shape.Contains(0) ? 0 : offset).contiguous();
            Assert.Equal([.. expected.data<float>()], read.data<float>());
        }, iter: 1_000, threads: 1);
    }

    [Fact]
    public void A_view_of_64_dimensions_and_any_stride_of_a_dimension_of_1_is_read()
    {
        var storage = SavedStorage.Of("0", "FloatStorage", 1f, 2f, 3f, 4f);
        long[] shape = [2, 2, .. Enumerable.Repeat(1L, 62)], strides = [1, 2, .. Enumerable.Repeat(long.MaxValue, 62)];
        using var checkpoint = new SavedCheckpoint(CheckpointWriter.Zip(CheckpointWriter.Ordered(("w", storage.View(0, shape, strides))), storage));
        using var file = checkpoint.Open();
        using var tensor = file.Read("w");

        Assert.Equal(shape, tensor.shape);
        Assert.True(tensor.is_contiguous());
        Assert.Equal([1f, 3f, 2f, 4f], System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(tensor.bytes).ToArray());
    }

    private static PythonCall Call(string module, string name, params object?[] arguments) => new(new PythonName(module, name), arguments);
}
