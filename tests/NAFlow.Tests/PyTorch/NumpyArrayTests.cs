using System.Text;
using NAFlow.Models;
using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>
/// NumPy arrays in pickles, in checkpoints and in archives of their own: their numbers are read exactly, and nothing of NumPy's is called.
/// </summary>
public sealed class NumpyArrayTests(ITestOutputHelper output)
{
    private static readonly float[] Six = [1f, -2.5f, 3f, 4f, 5f, 6.25f];

    [Theory]
    [InlineData(2, false)]
    [InlineData(2, true)]
    [InlineData(4, false)]
    [InlineData(4, true)]
    public void A_dictionary_of_arrays_is_read(int protocol, bool isCheckpoint)
    {
        var root = new PythonDictionary(("__author__", "someone"), ("model", new PythonDictionary(
            ("conv1.weight", Array("f4", [2, 3], Bytes(Six))),
            ("conv1.bias", Array("f8", [2], BitConverter.GetBytes(0.5).Concat(BitConverter.GetBytes(-8.0)))),
            ("count", Array("i8", [], BitConverter.GetBytes(7L))))));
        using var checkpoint = new SavedCheckpoint(isCheckpoint
            ? ZipWriter.Write(CheckpointWriter.Parts(PickleWriter.Write(root, protocol), [])) : PickleWriter.Write(root, protocol), "x.pkl");

        Assert.Equal(["conv1.weight", "conv1.bias", "count"], checkpoint.Names());
        Assert.Equal(Six, checkpoint.Read<float>("conv1.weight"));
        Assert.Equal([0.5, -8], checkpoint.Read<double>("conv1.bias"));
        Assert.Equal([7L], checkpoint.Read<long>("count"));
        using var file = checkpoint.Open();
        Assert.Equal([2, 3], file.Entries[0].Shape);
        Assert.Equal((ScalarType.Float32, ScalarType.Float64), (file.Entries[0].ElementType, file.Entries[1].ElementType));
        Assert.Equal(isCheckpoint ? "PyTorch checkpoint" : "Python pickle", file.Format);
    }

    [Fact]
    public void Bytes_as_a_text_the_other_order_and_columns_first_are_turned()
    {
        var swapped = Six.SelectMany(value => BitConverter.GetBytes(value).Reverse()).ToArray();
        var text = new PythonCall(new PythonName("_codecs", "encode"), Encoding.Latin1.GetString(Bytes(Six)), "latin1");
        var filled = new PythonCall(new PythonName("numpy._core.numeric", "_frombuffer"), Bytes(Six), Type("f4"), new object?[] { 3, 2 }, "F");
        using var checkpoint = new SavedCheckpoint(PickleWriter.Write(new PythonDictionary(
            ("text", Array("f4", [2, 3], text)), ("swapped", Array("f4", [6], swapped, big: true)),
            ("columns", Array("f4", [3, 2], Bytes(Six), true)),
            ("filled", filled))));

        Assert.Equal(Six, checkpoint.Read<float>("text"));
        Assert.Equal(Six, checkpoint.Read<float>("swapped"));
        Assert.Equal([1f, 4f, -2.5f, 5f, 3f, 6.25f], checkpoint.Read<float>("columns"));
        Assert.Equal([1f, 4f, -2.5f, 5f, 3f, 6.25f], checkpoint.Read<float>("filled"));
    }

    [Fact]
    public void A_long_array_stays_in_the_file_until_it_is_read()
    {
        var numbers = Enumerable.Range(0, 100_000).Select(index => index / 7f).ToArray();
        var latin = Encoding.UTF8.GetBytes(Encoding.Latin1.GetString(Bytes(numbers)));
        var text = new PythonCall(
            new PythonName("_codecs", "encode"), new RawPickle([(byte)'X', .. BitConverter.GetBytes(latin.Length), .. latin]), "latin1");
        var old = new RawPickle([(byte)'T', .. BitConverter.GetBytes(4 * numbers.Length), .. Bytes(numbers)]);
        using var checkpoint = new SavedCheckpoint(PickleWriter.Write(new PythonDictionary(
            ("text", Array("f4", [numbers.Length], text)), ("old", Array("f4", [numbers.Length], old)))));
        var before = GC.GetAllocatedBytesForCurrentThread();
        using (checkpoint.Open()) Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200_000);

        Assert.Equal(numbers, checkpoint.Read<float>("text"));
        Assert.Equal(numbers, checkpoint.Read<float>("old"));
    }

    [Fact]
    public void Tensors_in_a_pickle_are_checkpoints_of_their_own()
    {
        var storage = SavedStorage.Of("12", "FloatStorage", Six) with { Legacy = true };
        var inner = CheckpointWriter.Legacy(storage.Mention, storage);
        var view = new PythonCall(new PythonName("torch._utils", "_rebuild_tensor_v2"),
            new PythonCall(new PythonName("torch.storage", "_load_from_bytes"),
                new RawPickle([(byte)'B', .. BitConverter.GetBytes(inner.Length), .. inner])),
            1, new object?[] { 2, 2 }, new object?[] { 2, 1 }, false, new PythonCall(new PythonName("collections", "OrderedDict")));
        using var checkpoint = new SavedCheckpoint(PickleWriter.Write(CheckpointWriter.Ordered(("w", view)), 4));

        Assert.Equal([-2.5f, 3f, 4f, 5f], checkpoint.Read<float>("w"));
    }

    [Fact]
    public void Arrays_beside_tensors_are_read_where_they_stand_among_them()
    {
        var storage = SavedStorage.Of("0", "FloatStorage", 1f, 2f);
        using var mixed = new SavedCheckpoint(CheckpointWriter.Zip(
            new PythonDictionary(("w", storage.Row()), ("b", Array("f4", [6], Bytes(Six)))), storage));
        using var apart = new SavedCheckpoint(CheckpointWriter.Zip(
            new PythonDictionary(("mine", new PythonDictionary(("w", storage.Row()))), ("confusion", Array("f4", [6], Bytes(Six)))), storage));

        Assert.Equal(["w", "b"], mixed.Names());
        Assert.Equal(Six, mixed.Read<float>("b"));
        Assert.Equal(["w"], apart.Names());
    }

    [Fact]
    public void Names_of_classes_may_be_an_array()
    {
        var letters = new UTF32Encoding(false, false).GetBytes("catdogeel");
        foreach (var names in new[]
        {
            Array("U3", [3], letters), Array("S3", [3], Encoding.ASCII.GetBytes("catdogeel")),
                Array("O8", [3], new List<object?> { "cat", "dog", "eel" }),
        })
        {
            using var checkpoint = new SavedCheckpoint(PickleWriter.Write(new PythonDictionary(
                ("state_dict", new PythonDictionary(("w", Array("f4", [6], Bytes(Six))))), ("class_names", names))));
            using var file = checkpoint.Open();
            Assert.Equal(["cat", "dog", "eel"], file.ClassNames);
        }

        var number = new PythonCall(new PythonName("numpy.core.multiarray", "scalar"), Type("i8"), BitConverter.GetBytes(1L));
        using var mapped = new SavedCheckpoint(PickleWriter.Write(new PythonDictionary(
            ("w", Array("f4", [6], Bytes(Six))), ("class_to_idx", new PythonDictionary(("dog", number), ("cat", 0))))));
        using var opened = mapped.Open();
        Assert.Equal(["cat", "dog"], opened.ClassNames);
    }

    [Theory]
    [InlineData("O8", "is a NumPy array of Python's objects, which are no plain numbers")]
    [InlineData("c8", "is a NumPy array of c8 values, which are no plain numbers")]
    public void Arrays_of_anything_else_are_refused_by_name(string type, string says)
    {
        object content = type == "O8" ? new List<object?> { 1 } : new byte[8];
        using var checkpoint = new SavedCheckpoint(PickleWriter.Write(new PythonDictionary(
            ("fc.weight", Array(type, [1], content)), ("fc.bias", Array("f4", [6], Bytes(Six))))));
        using var file = checkpoint.Open();

        var problem = Assert.Throws<InvalidInputException>(() => file.Read("fc.weight"));

        Assert.Contains("\"fc.weight\"", problem.Message);
        Assert.Contains(says, problem.Message);
    }

    [Fact]
    public void What_does_not_fill_its_shape_is_refused()
    {
        object?[] arrays =
        [
            Array("f4", [7], Bytes(Six)), Array("f4", [-6], Bytes(Six)), Array("f4", [long.MaxValue, 6], Bytes(Six)),
            Array("f4", [.. Enumerable.Repeat(1L, 65)], new byte[4]), Array("f4", [6], "é"), new PythonBuilt(Empty, 3),
            new PythonBuilt(Empty, new object?[] { 1, new object?[] { "x" }, Type("f4"), false, new byte[4] }),
        ];
        foreach (var array in arrays)
        {
            using var checkpoint = new SavedCheckpoint(PickleWriter.Write(new PythonDictionary(("w", array))));
            Assert.Contains("array", checkpoint.Refusal());
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_archive_of_arrays_is_read(bool isPacked)
    {
        using var checkpoint = new SavedCheckpoint(ZipWriter.Write(
        [
            new ZipPart("conv1.weight.npy", Npy("<f4", "(2, 3)", Bytes(Six))) { Deflate = isPacked },
            new ZipPart("conv1.bias.npy", Npy(">f4", "(6,)", Six.SelectMany(value => BitConverter.GetBytes(value).Reverse()))) { Deflate = isPacked },
        ]), "x.npz");

        Assert.Equal(["conv1.weight", "conv1.bias"], checkpoint.Names());
        Assert.Equal(Six, checkpoint.Read<float>("conv1.weight"));
        Assert.Equal(Six, checkpoint.Read<float>("conv1.bias"));
    }

    [Fact]
    public void Damaged_ones_are_read_or_refused()
    {
        using var folder = new TemporaryFolder();
        var random = new Random(DamagedFiles.Seed);
        var storage = SavedStorage.Of("12", "FloatStorage", Six) with { Legacy = true };
        var inner = CheckpointWriter.Legacy(storage.Mention, storage);
        var root = new PythonDictionary(("model", new PythonDictionary(
            ("a.weight", Array("f4", [2, 3], Bytes(Six))), ("b", Array(">f8", [3], new byte[24], true)), ("n", Array("U2", [2], new byte[16])),
            ("c", Array("f4", [1], new PythonCall(new PythonName("_codecs", "encode"), "aébc", "latin1"))),
            ("d", new PythonCall(new PythonName("torch._utils", "_rebuild_tensor_v2"),
                new PythonCall(new PythonName("torch.storage", "_load_from_bytes"),
                    new RawPickle([(byte)'B', .. BitConverter.GetBytes(inner.Length), .. inner])),
                0, new object?[] { 6 }, new object?[] { 1 })))), ("classes", Array("S3", [2], "catdog"u8.ToArray())));
        byte[][] sound =
        [
            PickleWriter.Write(root), PickleWriter.Write(root, 4),
            .. new[] { false, true }
                .Select(isPacked => ZipWriter.Write([new ZipPart("a.npy", Npy("<f4", "(2, 3)", Bytes(Six))) { Deflate = isPacked },
                new ZipPart("b.npy", Npy(">f8", "(3,)", new byte[24])) { Deflate = isPacked }])),
        ];
        byte[][] extremes = [[255, 255, 255, 255], [0, 0, 0, 128], [255, 255, 255, 127], BitConverter.GetBytes(long.MaxValue), [0],
            [(byte)'O', (byte)'8']];
        DamagedFiles.AreReadOrRefused(folder.File("x.pkl"), Next, Read, output);

        (string, byte[]) Next(int round)
        {
            var content = sound[random.Next(sound.Length)].ToArray();
            var at = random.Next(content.Length);
            switch (round % 4)
            {
                case 0:
                    content[at] ^= (byte)(1 << random.Next(8));
                    return ("a bit", content);
                case 1:
                    return ("cut", content[..at]);
                case 2:
                    var piece = extremes[random.Next(extremes.Length)];
                    piece.AsSpan(0, Math.Min(piece.Length, content.Length - at)).CopyTo(content.AsSpan(at));
                    return ("an extreme", content);
                default:
                    var length = random.Next(1, Math.Min(60, content.Length - at + 1));
                    return ("a stretch twice", [.. content[..(at + length)], .. content[at..]]);
            }
        }

        static void Read(string path)
        {
            using var file = WeightFile.Open(path);
            _ = file.ClassNames;
            foreach (var entry in file.Entries) file.Read(entry.Name).Dispose();
        }
    }

    [Fact]
    public void What_NumPy_and_pickle_write_is_read()
    {
        using var folder = new TemporaryFolder();
        DebianPython.Require();
        Assert.True(DebianPython.Run("-c", $"""
            import pickle, numpy as np, torch
            a = np.arange(24, dtype='f4').reshape(2, 3, 4) / 7
            d = dict(c=a, f=np.asfortranarray(a), b=a.astype('>f8'), h=a.astype('f2'), s=np.float32(3), z=a[:0], t=torch.from_numpy(a).transpose(0, 1))
            d['u'] = torch.nn.Parameter(torch.from_numpy(np.arange(5000, dtype='f4')))
            for p in range(2, 6): pickle.dump(d, open(r'{folder.Path}/' + str(p) + '.pkl', 'wb'), protocol=p)
            torch.save(dict(d), r'{folder.Path}/6.pkl'); torch.save(dict(d), r'{folder.Path}/7.pkl', _use_new_zipfile_serialization=False)
            d.pop('t'); d.pop('u'); np.savez(r'{folder.Path}/8.npz', **d); np.savez_compressed(r'{folder.Path}/9.npz', **d)
            """));
        var expected = Enumerable.Range(0, 24).Select(index => index / 7f).ToArray();
        foreach (var path in Directory.GetFiles(folder.Path))
        {
            using var file = WeightFile.Open(path);
            Assert.Equal(expected, Values<float>("c"));
            Assert.Equal(expected, Values<float>("f"));
            Assert.Equal(expected.Select(value => (double)value), Values<double>("b"));
            Assert.Equal(expected.Select(value => (Half)value), Values<Half>("h"));
            Assert.Empty(Values<float>("z"));
            if (file.Entries.Any(entry => entry.Name == "u"))
                Assert.Equal(Enumerable.Range(0, 5000).Select(index => (float)index), Values<float>("u"));

            T[] Values<T>(string name) where T : unmanaged
            {
                using var tensor = file.Read(name);
                return [.. tensor.data<T>()];
            }
        }
    }

    private static PythonCall Empty => new(new PythonName("numpy.core.multiarray", "_reconstruct"), new PythonName("numpy", "ndarray"),
        new object?[] { 0 }, new byte[] { (byte)'b' });

    private static PythonBuilt Array(string type, long[] shape, object content, bool columnsFirst = false, bool big = false) => new(
        Empty, new object?[]
        {
            1, shape.Select(side => (object?)side).ToArray(), Type(type, big), columnsFirst, content is IEnumerable<byte> bytes
                ? bytes.ToArray()
                : content,
        });

    private static PythonBuilt Type(string code, bool big = false) => new(
        new PythonCall(new PythonName("numpy", "dtype"), code, false, true), new object?[] { 3, big ? ">" : "<", null, null, null, -1, -1, 0 });

    private static byte[] Bytes(float[] values) => [.. values.SelectMany(BitConverter.GetBytes)];

    private static byte[] Npy(string type, string shape, IEnumerable<byte> numbers)
    {
        var head = $"{{'descr': '{type}', 'fortran_order': False, 'shape': {shape}, }}".PadRight(117) + "\n";
        return [0x93, .. "NUMPY"u8, 1, 0, .. BitConverter.GetBytes((ushort)head.Length), .. Encoding.Latin1.GetBytes(head), .. numbers];
    }
}
