using CsCheck;
using NAFlow.Files;
using NAFlow.Models;
using NAFlow.Models.PyTorch;
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
            Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(checkpoint.FilePath))),
                file.Sha256());
        }
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Opening_reads_no_storage_and_reading_only_what_is_asked_for()
    {
        const long count = 3L << 30;
        var storage = new SavedStorage("0", "HalfStorage", count, []) { Legacy = true };
        using var checkpoint = new SavedCheckpoint(
            CheckpointWriter.Legacy(CheckpointWriter.Ordered(("end", storage.View(count - 2, [2], [1]))), storage));
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
        var pairs = Call("collections", "OrderedDict", new List<object?>
            { new List<object?> { "w", storage.View(4000, [10], [2]) }, new object?[] { "v", storage.View(7, [2], [1]) } });
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

/// <summary>Where in a checkpoint the tensors are found.</summary>
public sealed class WrapperTests
{
    private static readonly SavedStorage Storage = SavedStorage.Of("0", "FloatStorage", 1f, 2f);
    private static readonly PythonCall W = Storage.Row();

    /// <summary>What is saved, and the names that must be found.</summary>
    private static readonly (string Case, object? Root, string[] Names)[] Roots =
    [
        ("bare", CheckpointWriter.Ordered(("a.w", W), ("a.n", 3)), ["a.w"]),
        ("state_dict", Of(("epoch", 3), ("state_dict", Of(("a.w", W))), ("optimizer", Of(("state", Of((0, Of(("exp_avg", W)))))))), ["a.w"]),
        ("best_acc1 is a tensor", Of(("best_acc1", W), ("state_dict", Of(("a.w", W)))), ["a.w"]),
        ("model_state_dict", Of(("optimizer_state_dict", Of(("x", W))), ("model_state_dict", Of(("a.w", W)))), ["a.w"]),
        ("twice wrapped", Of(("model", Of(("state_dict", Of(("a.w", W))), ("ema", Of(("b.w", W)))))), ["a.w"]),
        ("average beside weights", Of(("ema", Of(("b.w", W))), ("params", Of(("a.w", W)))), ["a.w"]),
        ("average alone", Of(("params_ema", Of(("a.w", W))), ("iteration", 3)), ["a.w"]),
        ("first of several", Of(("encoder", Of(("e.w", W))), ("network", Of(("a.w", W)))), ["a.w"]),
        ("empty wrapper", Of(("state_dict", Of()), ("net", Of(("a.w", W)))), ["a.w"]),
        ("unknown wrapper", Of(("lenet", Of(("a.w", W))), ("epoch", 3)), ["a.w"]),
        ("parts", Of(("features", Of(("0.w", W))), ("classifier", Of(("1", Of(("w", W)))))), ["features.0.w", "classifier.1.w"]),
        ("tensors and parts", Of(("w", W), ("head", Of(("w", W)))), ["w", "head.w"]),
        ("parts beside the training's", Of(("generator", Of(("w", W))), ("optimizer_g", Of(("w", W))), ("grad_scaler", Of(("w", W)))), ["w"]),
        ("names of wrappers as layers", Of(("model.w", W), ("encoder", W)), ["model.w", "encoder"]),
        ("of equal keys the last", Of(("a", 1), ("a", W)), ["a"]),
        ("settings and counters", Of(
            ("args", new PythonBuilt(new PythonCall(new PythonName("argparse", "Namespace")), Of(("lr", 0.1), ("gpu", null), ("resume", "")))),
            ("best", new PythonCall(
                new PythonName("numpy.core.multiarray", "scalar"), new PythonCall(new PythonName("numpy", "dtype"), "f8", false, true),
                new PythonCall(new PythonName("_codecs", "encode"), "\u0001", "latin1"))),
            ("seen", new PythonCall(new PythonName("__builtin__", "set"), new List<object?> { 1, 2 })),
            ("milestones", new PythonCall(new PythonName("collections", "Counter"), Of((30, 1)))),
            ("device", new PythonCall(new PythonName("torch", "device"), "cuda", 0)), ("type", new PythonName("torch", "float32")),
            ("raw", new byte[] { 1, 2 }), ("big", long.MaxValue), ("state_dict", Of(("a.w", W)))), ["a.w"]),
    ];

    public static TheoryData<string> Cases => [.. Roots.Select(root => root.Case)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_tensors_are_found(string name)
    {
        var (_, root, names) = Roots.Single(entry => entry.Case == name);
        foreach (var protocol in new[] { 2, 4 })
        {
            using var checkpoint = new SavedCheckpoint(ZipWriter.Write(CheckpointWriter.Parts(PickleWriter.Write(root, protocol), [Storage])));

            Assert.Equal(names, checkpoint.Names());
            Assert.Equal([1f, 2f], checkpoint.Read<float>(names[0]));
        }
    }

    private static PythonDictionary Of(params (object? Key, object? Value)[] pairs) => new(pairs);
}

/// <summary>Published checkpoints, read beside values taken out of the same files by Python's own pickle module.</summary>
public sealed class RealCheckpointTests
{
    [Theory]
    [InlineData("tfeat/tfeat-liberty.params", "1f2e9516b03c45876161da006ce8047e0a66ef08cc91d3fbf96a75f1a80f445a", 6, 599808, "descr.0.weight",
        "128,4096",
        0.015035757f, -0.015139876f)]
    [InlineData("cifar_resnet/resnet20-12fca82f.th", "12fca82f0bebc4135bf1f32f6e3710e61d5108578464b84fd6d7f5c1b04036c8", 97, 271098,
        "module.linear.weight", "10,64",
        -1.0598125f, 0.22667697f)]
    [InlineData("cifar_resnet/resnet56-4bfd9763.th", "4bfd97631478d6b638d2764fd2baff3edb1d7d82252d54439343b6596b9b5367", 277, 857082,
        "module.linear.weight", "10,64",
        -0.36128366f, 0.1998981f)]
    [InlineData("relationnet/miniimagenet_feature_encoder_5way_1shot.pkl", "a103a0753aa630fa471f8a9ef627996a878e61817cabc5ce26fdcb40bc339384", 24,
        113600, "layer4.0.weight", "64,64,3,3",
        0.057844147f, -0.104459934f)]
    [InlineData("relationnet/miniimagenet_feature_encoder_5way_5shot.pkl", "c61f313cb73c23218d740aa015b7e2bc0a6a03db804b472ae1264e544944b89a", 24,
        113600, "layer4.0.weight", "64,64,3,3",
        0.06048111f, 0.0504608f)]
    [InlineData("relationnet/miniimagenet_relation_network_5way_1shot.pkl", "5d82dc265bb232abed6cd8d08e09b147f325b583ecb9ec056f2b5f503b515f26", 16,
        115857, "fc2.weight", "1,8",
        -0.07395875f, 0.24442643f)]
    [InlineData("relationnet/miniimagenet_relation_network_5way_5shot.pkl", "40944493d231da54277fc775f0b9ddaf69e629e32d8549d80cb3d0e270571e64", 16,
        115857, "fc2.weight", "1,8",
        -0.096667916f, -0.27302527f)]
    [InlineData("relationnet/omniglot_feature_encoder_20way_1shot.pkl", "8d9a30cf51e0863099b1633ea973c074fb3ed10e1b7e63e86651a0827e9c0b7f", 24,
        112448, "layer4.0.weight", "64,64,3,3",
        -0.10601789f, -0.2317757f)]
    [InlineData("relationnet/omniglot_feature_encoder_5way_1shot.pkl", "04473e00e4c944659a6e9fac8cbae75604fb960f941294a2b981267216fa65c9", 24, 112448,
        "layer4.0.weight", "64,64,3,3",
        0.08148649f, 0.26539144f)]
    [InlineData("relationnet/omniglot_relation_network_20way_1shot.pkl", "5da231a5aaf99a33dfd4f5855c23e07244381d9bf624803e33cfeef4ffc5e897", 16,
        111761, "fc2.weight", "1,8",
        -0.2370746f, 0.5065107f)]
    [InlineData("relationnet/omniglot_relation_network_5way_1shot.pkl", "fce7527e6c84deaf74365b3281d90352b5431fc49a620c5345160bef59e6c662", 16,
        111761, "fc2.weight", "1,8",
        -0.41455397f, 0.8610631f)]
    public void Published_checkpoints_are_read(
        string file, string sha256, int count, long elements, string name, string shape, float first, float last)
    {
        using var weights = WeightFile.Open(SharedAssets.Require($"assets/weights/{file}"));
        using var scope = NewDisposeScope();
        var tensors = weights.Entries.ToDictionary(entry => entry.Name, entry => weights.Read(entry.Name));

        Assert.IsType<CheckpointFile>(weights);
        Assert.Equal(sha256, weights.Sha256());
        Assert.Equal((count, elements), (tensors.Count, tensors.Values.Sum(tensor => tensor.numel())));
        Assert.All(tensors, entry => Assert.True(entry.Value.isfinite().all().item<bool>(), entry.Key));
        Assert.Equal(shape, string.Join(",", tensors[name].shape));
        var values = tensors[name].data<float>().ToArray();
        Assert.Equal((first, last), (values[0], values[^1]));
    }
}

/// <summary>
/// An archive from PyTorch's own writer. What libtorch alone can write is a program and no checkpoint, but its tensors lie as in one.
/// </summary>
public sealed class LibtorchArchiveTests
{
    [Fact]
    public void Its_entries_are_found_byte_by_byte_and_its_tensor_is_read()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("x.pt");
        using var numbers = tensor(Enumerable.Range(0, 1000).Select(index => (float)index).ToArray());
        numbers.save(path);

        using (var file = FileBytes.Open(path, new Refusal(path, "archive")))
        {
            var entries = new ZipDirectory(file, new Refusal(path, "archive")).Read();
            var entry = entries.Values.Single(entry => entry.Name.EndsWith("/data/0", StringComparison.Ordinal));
            var content = new byte[entry.Length];
            file.Read(entry.Data, content);
            Assert.Equal(0, entry.Data % 64);
            Assert.False(entry.Compressed);
            Assert.Equal(numbers.bytes.ToArray(), content);
        }

        using var weights = WeightFile.Open(path);
        using var read = weights.Read(weights.Entries.Single().Name);
        Assert.Equal("TorchScript archive", weights.Format);
        Assert.Equal(numbers.data<float>().ToArray(), read.data<float>().ToArray());
    }
}
