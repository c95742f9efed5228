using NAFlow.Models;

namespace NAFlow.Tests;

/// <summary>
/// Ten thousand damaged checkpoints, the same ones each time: each is read or refused, quickly, in little memory, and nothing is run.
/// </summary>
public sealed class MutatedCheckpointTests(ITestOutputHelper output)
{
    [Fact]
    public void Each_is_read_or_refused()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("x.pth");
        DamagedFiles.AreReadOrRefused(path, new CheckpointMutations(new Random(DamagedFiles.Seed)).Next, ReadAll, output);
        Assert.False(File.Exists(CheckpointMutations.Trace), "something was run");
    }

    [Fact]
    public void The_sound_ones_are_read()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("x.pth");
        foreach (var content in new CheckpointMutations(new Random(DamagedFiles.Seed)).Sound())
        {
            File.WriteAllBytes(path, content);
            ReadAll(path);
        }
    }

    private static void ReadAll(string path)
    {
        using var file = WeightFile.Open(path);
        foreach (var entry in file.Entries)
        {
            using var tensor = file.Read(entry.Name);
            Assert.Equal(entry.Shape, tensor.shape);
            Assert.Equal(entry.ElementType, tensor.dtype);
        }
    }
}

/// <summary>Damages small checkpoints: the whole file, or the pickle alone inside a sound one, where it gets further.</summary>
internal sealed class CheckpointMutations(Random random)
{
    /// <summary>The file that a command of the pickles would make if it were run.</summary>
    public const string Trace = "naflow-mutation-was-here";

    private static readonly SavedStorage[] Storages =
    [
        SavedStorage.Of("0", "FloatStorage", [.. Enumerable.Range(0, 24).Select(index => index / 3f)]),
        SavedStorage.Of("1", "LongStorage", 1L, 2L, 3L),
        new SavedStorage("2", "BoolStorage", 4, [0, 1, 1, 0]), SavedStorage.Of("3", "HalfStorage", (Half)1, (Half)2),
    ];

    /// <summary>Commands to put into pickles: calls of what must not be called, repetitions, lengths that are not there.</summary>
    private static readonly byte[][] Pieces =
    [
        [.. "cos\nsystem\nX\u0018\0\0\0touch "u8, .. "naflow-mutation-was-here"u8, 0x85, (byte)'R'],
        [.. "cbuiltins\neval\nX\u0001\0\0\0\u0031"u8, 0x85, (byte)'R'],
        [.. "cown\nThing\n)R"u8], [.. "cown\nThing\n)"u8, 0x81, (byte)'}', (byte)'b'], [.. "cown\nThing\n)Rh\0b"u8],
        [.. "cown\nThing\nh\0"u8, 0x85, (byte)'R'], [.. ")R"u8],
        [.. "ctorch\nComplexFloatStorage\n"u8], [.. "X\u000b\0\0\0_parameters"u8], [.. "X\u0008\0\0\0_modules"u8],
        [.. "(ios\nsystem\n"u8], [.. "(cos\nsystem\no"u8], [.. "cos\nsystem\n)"u8, 0x81], [0x82, 1], [0x84, 1, 0, 0, 0], [.. "}b"u8],
        [.. "]q\0h\0a"u8], [.. "h\0h\0"u8, 0x86],
        [.. "cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\n"u8, 0x85, (byte)'R'], [.. "cnumpy\ndtype\nX\u0002\0\0\0f4"u8, 0x85, (byte)'R'],
        [.. "ctorch.storage\n_load_from_bytes\n"u8, (byte)'C', 4, 1, 2, 3, 4, 0x85, (byte)'R'], [.. "c_codecs\nencode\n"u8],
        [0x8b, 255, 255, 255, 127], [0x8b, 255, 255, 255, 255], [0x8d, 255, 255, 255, 255, 255, 255, 255, 127], [0x8e, 0, 0, 0, 0, 0, 1, 0, 0],
        [(byte)'X', 255, 255, 255, 255],
        [(byte)'T', 255, 255, 255, 255], [0x96, 255, 255, 255, 255, 255, 255, 255, 255], [0x95, 255, 255, 255, 255, 255, 255, 255, 127],
        [.. "ccollections\nOrderedDict\nh\u0001"u8, 0x85, (byte)'R'],
        [.. "ctorch._utils\n_rebuild_tensor_v2\n"u8], [.. "ctorch\nSize\n"u8], [.. "((((((((t"u8], [.. "0"u8], [.. "1"u8], [.. "2"u8], [.. "N"u8],
        [.. "J"u8, 255, 255, 255, 127], [.. "J"u8, 0, 0, 0, 128],
        [0x8a, 8, 255, 255, 255, 255, 255, 255, 255, 127], [(byte)'Q'], [(byte)'s'], [(byte)'u'], [(byte)'e'], [(byte)'R'], [0x85], [0x86], [0x87],
        [0x93], [0x94], [0xff],
    ];

    private static readonly long[] Extremes =
        [0, -1, 1, int.MaxValue, int.MinValue, uint.MaxValue, long.MaxValue, long.MinValue, 1L << 40, ushort.MaxValue];

    private static readonly (bool Legacy, byte[] Pickle, int[] Boundaries)[] Bases =
        [.. new[] { 2, 4 }.SelectMany(protocol => new[] { false, true }.Select(legacy =>
    {
        var (pickle, boundaries) = PickleWriter.WriteWithBoundaries(Root(legacy), protocol);
        return (legacy, pickle, boundaries);
    }))];

    /// <summary>What is damaged, before it is.</summary>
    public IEnumerable<byte[]> Sound() => Bases.Select(sound => File(sound.Pickle, sound.Legacy));

    /// <summary>The next one, and what was done.</summary>
    public (string Kind, byte[] Content) Next(int round)
    {
        var (legacy, pickle, boundaries) = Bases[random.Next(Bases.Length)];
        var (_, other, otherBoundaries) = Bases.Where(candidate => candidate.Legacy == legacy).ElementAt(random.Next(2));
        return (round % 10) switch
        {
            0 => ("bits of the file", Flip(File(pickle, legacy))),
            1 => ("cut file", Cut(File(pickle, legacy))),
            2 => ("extreme number in the file", Overwrite(File(pickle, legacy), random.Next(2, 3 * pickle.Length / 2), Extreme())),
            3 => ("stretch of the file moved", Move(File(pickle, legacy))),
            4 => ("bits of the pickle", File(Flip(pickle), legacy)),
            5 => ("piece put into the pickle", File(Insert(pickle, At(boundaries), Pieces[random.Next(Pieces.Length)]), legacy)),
            6 => ("piece put over the pickle", File(Overwrite(pickle, At(boundaries), Pieces[random.Next(Pieces.Length)]), legacy)),
            7 => ("two pickles spliced",
                File([.. pickle[..Math.Min(pickle.Length, At(boundaries))], .. other[Math.Min(other.Length, At(otherBoundaries))..]], legacy)),
            8 => ("extreme number in the pickle", File(Overwrite(pickle, At(boundaries) + 1, Extreme()), legacy)),
            _ => ("last bytes of the file", Tail(File(pickle, legacy))),
        };
    }

    private static PythonDictionary Root(bool legacy)
    {
        var (numbers, counts, flags, halves) = (Storages[0] with { Legacy = legacy }, Storages[1] with { Legacy = legacy }, Storages[2] with
        { Legacy = legacy }, Storages[3] with { Legacy = legacy });
        return new PythonDictionary(
            ("epoch", 3), ("best", 0.5),
            ("args", new PythonBuilt(new PythonCall(new PythonName("argparse", "Namespace")), new PythonDictionary(("lr", 0.1)))),
            ("state_dict", CheckpointWriter.Ordered(
                ("module.weight", numbers.View(2, [2, 3], [1, 4])), ("module.bias", numbers.View(0, [4], [1])),
                ("module.scale", numbers.View(5, [], [])),
                ("module.odd", new PythonCall(new PythonName("own", "rebuild"), halves.Row())),
                ("module.count", counts.Row()), ("module.flags", flags.View(0, [2, 2], [1, 2])), ("module.half", halves.View(1, [5], [0])))),
            ("arrays", new PythonDictionary(("first", Array("f4", [2, 3], new byte[24])), ("second", Array(">f8", [3], new byte[24])),
                ("third", Array("f4", [2], new PythonCall(new PythonName("_codecs", "encode"), "abcdefgh", "latin1"))))),
            ("network", new PythonBuilt(new PythonCall(new PythonName("own.net", "Net")), new PythonDictionary(
                ("_parameters", new PythonDictionary(("scale", numbers.Row()))), ("_buffers", new PythonDictionary()),
                ("_modules", new PythonDictionary(("inner", new PythonFilled(new PythonCall(new PythonName("own", "Bag")), ("w", halves.Row())))))))),
            ("optimizer", new PythonDictionary(
                ("state", new PythonDictionary((0, numbers.Row()))), ("param_groups", new List<object?> { new object?[] { 1, 2, 3, 4 } }))));
    }

    private static PythonBuilt Array(string type, long[] shape, object content) => new(
        new PythonCall(
            new PythonName("numpy.core.multiarray", "_reconstruct"), new PythonName("numpy", "ndarray"), new object?[] { 0 }, new byte[]
                { (byte)'b' }),
        new object?[]
        {
            1, shape.Select(side => (object?)side).ToArray(), new PythonCall(new PythonName("numpy", "dtype"), type, false, true), false, content,
        });

    private byte[] File(byte[] pickle, bool legacy) => legacy
        ? CheckpointWriter.Legacy(pickle, [.. Storages.Select(storage => storage with { Legacy = true })])
        : ZipWriter.Write(CheckpointWriter.Parts(pickle, Storages).Select(part => part with { Deflate = random.Next(8) == 0 }),
            wide: random.Next(2) == 0);

    private byte[] Flip(byte[] bytes)
    {
        var changed = bytes.ToArray();
        for (var count = random.Next(1, 4); count > 0; count--)
            changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
        return changed;
    }

    private byte[] Cut(byte[] bytes) => bytes[..random.Next(bytes.Length)];

    private byte[] Extreme() => BitConverter.GetBytes(Extremes[random.Next(Extremes.Length)])[..(1 << random.Next(1, 4))];

    /// <summary>Mostly the place of a command, where a piece does most.</summary>
    private int At(int[] boundaries) => boundaries[random.Next(boundaries.Length)] + (random.Next(4) == 0 ? random.Next(4) : 0);

    private static byte[] Overwrite(byte[] bytes, int at, byte[] piece)
    {
        at = Math.Min(at, bytes.Length);
        var length = Math.Min(piece.Length, bytes.Length - at);
        return [.. bytes[..at], .. piece[..length], .. bytes[(at + length)..]];
    }

    private static byte[] Insert(byte[] bytes, int at, byte[] piece)
    {
        at = Math.Min(at, bytes.Length);
        return [.. bytes[..at], .. piece, .. bytes[at..]];
    }

    private byte[] Move(byte[] bytes)
    {
        var (from, to) = (random.Next(bytes.Length), random.Next(bytes.Length));
        var piece = bytes[from..Math.Min(bytes.Length, from + random.Next(1, 200))];
        return random.Next(2) == 0 ? Overwrite(bytes, to, piece) : Insert(bytes, to, piece);
    }

    /// <summary>Where archives keep their directory and old checkpoints their last storages.</summary>
    private byte[] Tail(byte[] bytes)
    {
        var start = Math.Max(0, bytes.Length - 400);
        return [.. bytes[..start], .. Flip(bytes[start..])];
    }
}
