using System.Diagnostics;

namespace NAFlow.Tests;

/// <summary>Archives and old checkpoints that are damaged or meant to harm, and files that are something else.</summary>
public sealed class HostileArchiveTests
{
    private static readonly SavedStorage Storage = SavedStorage.Of("0", "FloatStorage", 1f, 2f);
    private static readonly SavedStorage Old = Storage with { Legacy = true };
    private static readonly SavedStorage Large = SavedStorage.Of("0", "FloatStorage", [.. Enumerable.Range(0, 50_000).Select(index => (float)index)]);
    private static readonly byte[] Pickle = PickleWriter.Write(CheckpointWriter.Ordered(("w", Storage.Row())));
    private static readonly byte[] OldPickle = PickleWriter.Write(CheckpointWriter.Ordered(("w", Old.Row())));
    private static readonly byte[] Zip = ZipWriter.Write(CheckpointWriter.Parts(Pickle, [Storage]));

    /// <summary>What is wrong, the file, and what the message must say.</summary>
    private static readonly (string Name, byte[] File, string Says)[] Files =
    [
        ("web page", [.. "<!DOCTYPE html>"u8], "does not begin as torch.save writes"),
        ("nothing", [], "does not begin as torch.save writes"),
        ("gzip", [0x1f, 0x8b, 8, .. new byte[40]], "it is compressed with gzip; unpack it first"),
        ("tar", [.. new byte[257], .. "ustar\0"u8, .. new byte[249]], "it is a tar archive"),
        ("plain pickle", PickleWriter.Write(new PythonDictionary(("w", 1))), "it holds no tensors by name but \"w\"; save model.state_dict()"),
        ("plain pickle of protocol 4", PickleWriter.Write(new PythonDictionary(("w", 1)), 4), "it holds no tensors by name but \"w\""),
        ("empty archive", ZipWriter.Write([]), "without data.pkl"),
        ("other archive", ZipWriter.Write([new ZipPart("readme.txt", [1])]), "without data.pkl, which torch.save always writes"),
        ("NumPy", ZipWriter.Write([new ZipPart("w.npy", [1])]), "its entry \"w.npy\" is no NumPy array, in an archive of NumPy arrays"),
        ("two pickles", ZipWriter.Write([.. CheckpointWriter.Parts(Pickle, [Storage]), new ZipPart("other/data.pkl", Pickle)]), "several data.pkl"),
        ("big-endian", Changed(1, part => new ZipPart(part.Name, [.. "big"u8])), "saved on a big-endian machine"),
        ("odd byte order", Changed(1, part => new ZipPart(part.Name, [.. "pdp"u8])), "neither little nor big"),
        ("parent folder", Added(new ZipPart("archive/../../x", [])), "\"archive/../../x\" has the name of a place outside"),
        ("root folder", Added(new ZipPart("/etc/x", [])), "\"/etc/x\" has the name of a place outside"),
        ("drive", Added(new ZipPart("c:/x", [])), "\"c:/x\" has the name of a place outside"),
        ("backslash", Added(new ZipPart("..\\x", [])), "has the name of a place outside"),
        ("twice", Added(new ZipPart("archive/data/0", new byte[8])), "\"archive/data/0\" is there twice"),
        ("encrypted", Changed(0, part => part with { Flags = 1 }), "is encrypted"),
        ("other method", Changed(0, part => part with { Method = 12 }), "(method 12)"),
        ("contradicting lengths", Changed(2, part => part with { Length = 9 }), "has lengths that contradict each other"),
        ("outside", Changed(2, part => part with { Start = 1 << 30 }), "begins outside the file"),
        ("past the end", Changed(2, part => part with { Length = 1 << 20, Packed = 1 << 20 }),
            "it is incomplete: its entry \"archive/data/0\" ends outside"),
        ("another entry", Changed(2, part => part with { Start = 0 }), "is another one than its directory says"),
        ("another name", Changed(2, part => part with { LocalName = "archive/data/1" }), "is another one than its directory says"),
        ("overlap", ZipWriter.Write([.. CheckpointWriter.Parts(Pickle, [Storage])
            .Select((part, index) => index == 2 ? part with { Length = 40, Packed = 40 } : part)]), "overlap"),
        ("bomb", Changed(2, part => part with { Content = new byte[20_000_000], Deflate = true }), "to 20000000 bytes, which no weights do"),
        ("many small bombs", ZipWriter.Write([.. CheckpointWriter.Parts(Pickle, [Storage]), .. Enumerable.Range(0, 1500).Select(index =>
            new ZipPart($"archive/{index}", new byte[60_000]) { Deflate = true })]), "which no weights do"),
        ("hidden bomb", Changed(0, part => part with { Content = new byte[20_000_000], Deflate = true, Length = 100 }), "a pickle is due at byte 0"),
        ("cut stream", Changed(0, part => part with { Deflate = true, Length = part.Content.Length + 1000 }), "cannot be unpacked"),
        ("no stream", Changed(0, part => part with { Method = 8 }), "cannot be unpacked"),
        ("missing storage", ZipWriter.Write(CheckpointWriter.Parts(Pickle, [])), "tensor \"w\" has its numbers in storage \"0\", which is missing"),
        ("short storage", ZipWriter.Write(CheckpointWriter.Parts(Pickle, [Storage with { Content = new byte[4] }])), "has 4 bytes instead of 8"),
        ("storage elsewhere", CheckpointWriter.Zip(new PythonDictionary(("w", (Storage with { Key = "../version" }).Row())), Storage),
            "which is missing"),
        ("huge storage", CheckpointWriter.Zip(new PythonDictionary(("w", (Storage with { Count = long.MaxValue }).Row())), Storage),
            "instead of 36893488147419103228"),
        ("negative shape", View(0, [-1], [1]), "negative length, stride or offset"),
        ("negative stride", View(1, [2], [-1]), "negative length, stride or offset"),
        ("negative offset", View(-1, [1], [1]), "negative length, stride or offset"),
        ("too long", View(0, [3], [1]), "tensor \"w\" reaches to element 3 of a storage that has 2"),
        ("offset past the end", View(long.MaxValue, [1], [1]), "reaches to element 9223372036854775808"),
        ("overflowing stride", View(0, [3, 3], [long.MaxValue, 2]), "reaches to element"),
        ("overflowing strides", View(0, [3, 3, 3, 3], [long.MaxValue, long.MaxValue, long.MaxValue, long.MaxValue]), "reaches to element"),
        ("overflowing shape", View(0, [1L << 32, 1L << 32], [0, 0]), "a shape too large for any memory"),
        ("hidden overflow", View(0, [long.MaxValue, long.MaxValue, 0], [1, 1, 1]), "a shape too large for any memory"),
        ("expanded bomb", View(0, [1L << 40], [0]), "brings the tensors to 4398046511104 bytes"),
        ("many views", CheckpointWriter.Zip(
            CheckpointWriter.Ordered([.. Enumerable.Range(0, 50).Select(index => ($"w{index}", (object?)Storage.View(0, [100_000], [0])))]), Storage),
            "save them as contiguous tensors"),
        ("many packed views", ZipWriter
            .Write(CheckpointWriter.Parts(PickleWriter.Write(CheckpointWriter.Ordered([.. Enumerable.Range(0, 3000).Select(index =>
            ($"w{index}", (object?)Large
                .View(Large.Count - 1, [1], [1])))])), [Large]).Select(part => part with { Deflate = true })), "save them as contiguous tensors"),
        ("long name", CheckpointWriter.Zip(CheckpointWriter.Ordered((new string('n', 501), Storage.Row())), Storage), "a name of 501 letters"),
        ("old big-endian", CheckpointWriter.Legacy(OldPickle, [Old], littleEndian: false), "saved on a big-endian machine"),
        ("old version", CheckpointWriter.Legacy(OldPickle, [Old], version: 1000), "another version of the format than 1001"),
        ("old unlisted", CheckpointWriter.Legacy(OldPickle, []), "which is missing"),
        ("old listed twice", CheckpointWriter.Legacy(OldPickle, [Old, Old]), "is listed twice"),
        ("old unmentioned", CheckpointWriter.Legacy(OldPickle, [Old with { Key = "1" }]), "lists a storage that its pickle does not mention"),
        ("old count", CheckpointWriter.Legacy(OldPickle, [Old with { Count = 3 }]), "has 3 elements and its pickle says 2"),
        ("old negative count", CheckpointWriter.Legacy(OldPickle, [Old with { Count = -1 }]), "has -1 elements"),
        ("old two sizes", CheckpointWriter.Legacy(CheckpointWriter.Ordered(("a", Old.Row()), ("b", (Old with { Type = "HalfStorage" }).Row())), Old),
            "mentioned with two sizes"),
        ("old part", CheckpointWriter.Legacy(CheckpointWriter.Ordered(("a", (Old with { Part = new object?[] { "1", 1, 2 } }).Row())), Old),
            "mentioned by a part outside it"),
        ("old far part", CheckpointWriter.Legacy(
            CheckpointWriter.Ordered(("a", (Old with { Part = new object?[] { "1", long.MaxValue, 2 } }).Row())), Old), "by a part outside it"),
    ];

    public static TheoryData<string> Names => [.. Files.Select(file => file.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_flaw_has_its_sentence(string name)
    {
        var (_, content, says) = Files.Single(file => file.Name == name);
        using var checkpoint = new SavedCheckpoint(content);
        var clock = Stopwatch.StartNew();
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Contains(says, checkpoint.Refusal());

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000_000);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 1);
    }

    [Fact]
    public void A_file_cut_anywhere_is_refused()
    {
        foreach (var whole in new[]
            { Zip, CheckpointWriter.Zip(CheckpointWriter.Ordered(("w", Storage.Row())), Storage), CheckpointWriter.Legacy(OldPickle, [Old]) })
            for (var length = 0; length < whole.Length; length++)
            {
                using var checkpoint = new SavedCheckpoint(whole[..length]);
                Assert.Throws<InvalidInputException>(() => checkpoint.Open().Dispose());
            }
    }

    [Fact]
    public void Truth_values_are_0_and_1()
    {
        var storage = new SavedStorage("0", "BoolStorage", 2, [1, 2]);
        using var checkpoint = new SavedCheckpoint(CheckpointWriter.Zip(CheckpointWriter.Ordered(("b", storage.Row())), storage));
        using var file = checkpoint.Open();

        Assert.Contains("tensor \"b\" has bytes other than 0 and 1", Assert.Throws<InvalidInputException>(() => file.Read("b")).Message);
    }

    [Fact]
    public void A_file_that_becomes_shorter_is_an_error()
    {
        using var checkpoint = new SavedCheckpoint(CheckpointWriter.Legacy(OldPickle, [Old]));
        using var file = checkpoint.Open();
        using (var stream = new FileStream(checkpoint.FilePath, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            stream.SetLength(stream.Length - 1);

        Assert.Contains("became shorter", Assert.Throws<InvalidInputException>(() => file.Read("w")).Message);
    }

    private static byte[] View(long offset, long[] shape, long[] strides) =>
        CheckpointWriter.Zip(CheckpointWriter.Ordered(("w", Storage.View(offset, shape, strides))), Storage);

    private static byte[] Added(ZipPart part) => ZipWriter.Write([.. CheckpointWriter.Parts(Pickle, [Storage]), part]);

    private static byte[] Changed(int index, Func<ZipPart, ZipPart> change)
    {
        var parts = CheckpointWriter.Parts(Pickle, [Storage]);
        parts[index] = change(parts[index]);
        return ZipWriter.Write(parts);
    }
}
