using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using CsCheck;
using NAFlow.Files;

namespace NAFlow.Tests;

public sealed class HostileFileTests
{
    private const string One = """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""";

    /// <summary>What is wrong, the bytes, and what the message must say.</summary>
    private static readonly (string Name, byte[] File, string Says)[] Files =
    [
        ("empty", [], "only 0 bytes"),
        ("seven bytes", [1, 0, 0, 0, 0, 0, 0], "only 7 bytes"),
        ("web page", "<!DOCTYPE html><html>"u8.ToArray(), "it is a text"),
        ("pointer", "version https://git-lfs.github.com/spec/v1\n"u8.ToArray(), "it is a text"),
        ("zip", [.. "PK\u0003\u0004"u8, .. new byte[40]], "it is a zip archive"),
        ("pickle", [0x80, 2, .. "}q\0(X\u0005\0\0\0epoch"u8, .. new byte[40]], "it is a Python pickle"),
        ("hdf5", [0x89, .. "HDF\r\n"u8, 0x1a, 10, .. new byte[40]], "it is an HDF5 file"),
        ("huge header", [.. BitConverter.GetBytes(100_000_001L), .. new byte[40]], "more than the 100000000 allowed"),
        ("negative header", [.. BitConverter.GetBytes(-1L), .. new byte[40]], "more than the 100000000 allowed"),
        ("header past the end", [.. BitConverter.GetBytes(41L), .. new byte[40]], "its header is 41 bytes long and the file has 48"),
        ("no header", RawFile.Of(""), "not well-formed JSON"),
        ("not JSON", RawFile.Of("{a:1}"), "not well-formed JSON"),
        ("cut JSON", RawFile.Of(One[..^1], 0, 0, 0, 0), "not well-formed JSON"),
        ("JSON and more", RawFile.Of(One + "{}", 0, 0, 0, 0), "not well-formed JSON"),
        ("comment", RawFile.Of("/**/" + One, 0, 0, 0, 0), "not well-formed JSON"),
        ("too deep", RawFile.Of("""{"a":{"dtype":""" + new string('[', 100_000)), "has a dtype that is not text"),
        ("too deep elsewhere", RawFile.Of(new string('[', 100_000)), "not a JSON object"),
        ("not Unicode", RawFile.Of([.. "{\""u8, 0xff, 0xfe, .. "\":1}"u8], []), "not well-formed JSON"),
        ("half a surrogate", RawFile.Of("""{"\ud800":{}}"""), "not well-formed JSON"),
        ("array", RawFile.Of("[]"), "not a JSON object"),
        ("null", RawFile.Of("null"), "not a JSON object"),
        ("entry is a number", RawFile.Of("""{"a":1}"""), "tensor \"a\" is not described by an object"),
        ("duplicate", RawFile.Of("""{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}"""),
            "tensor \"a\" is listed twice"),
        ("two dtypes", RawFile.Of("""{"a":{"dtype":"U8","dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 0, 0, 0, 0), "has dtype twice"),
        ("extra property", RawFile.Of("""{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0],"stride":[1]}}"""), "unknown property \"stride\""),
        ("no dtype", RawFile.Of("""{"a":{"shape":[1],"data_offsets":[0,4]}}""", 0, 0, 0, 0), "lacks its dtype"),
        ("no shape", RawFile.Of("""{"a":{"dtype":"F32","data_offsets":[0,4]}}""", 0, 0, 0, 0), "lacks its shape"),
        ("no offsets", RawFile.Of("""{"a":{"dtype":"F32","shape":[1]}}""", 0, 0, 0, 0), "lacks its data_offsets"),
        ("unknown dtype", RawFile.Of("""{"a":{"dtype":"F8_E4M3","shape":[1],"data_offsets":[0,1]}}""", 0), "convert it to one of F64, F32"),
        ("lower-case dtype", RawFile.Of("""{"a":{"dtype":"f32","shape":[1],"data_offsets":[0,4]}}""", 0, 0, 0, 0), "has the dtype \"f32\""),
        ("negative shape", RawFile.Of("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 0, 0, 0, 0), "whole number from 0"),
        ("fraction", RawFile.Of("""{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", 0, 0, 0, 0), "whole number from 0"),
        ("number past 64 bits", RawFile.Of("""{"a":{"dtype":"F32","shape":[9223372036854775808],"data_offsets":[0,4]}}"""), "whole number from 0"),
        ("shape of text", RawFile.Of("""{"a":{"dtype":"F32","shape":["1"],"data_offsets":[0,4]}}"""), "in its shape"),
        ("shape is a number", RawFile.Of("""{"a":{"dtype":"F32","shape":1,"data_offsets":[0,4]}}"""), "a shape that is not a list"),
        ("overflowing shape", RawFile.Of("""{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}"""), "too large for any memory"),
        ("hidden overflow", RawFile.Of("""{"a":{"dtype":"F32","shape":[9223372036854775807,9223372036854775807,0],"data_offsets":[0,0]}}"""),
            "too large for any memory"),
        ("65 dimensions", RawFile.Of($$$"""{"a":{"dtype":"U8","shape":[{{{string.Join(',', Enumerable.Repeat(1, 65))}}}],"data_offsets":[0,1]}}""", 0),
            "more than 64 numbers"),
        ("three offsets", RawFile.Of("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}}""", 0, 0, 0, 0), "more than 2 numbers"),
        ("one offset", RawFile.Of("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}""", 0, 0, 0, 0), "has 1 data_offsets"),
        ("backwards", RawFile.Of("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", 0, 0, 0, 0), "before it begins"),
        ("offset past any file", RawFile.Of("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[9223372036854775806,9223372036854775807]}}""", 0), "beyond any file"),
        ("wrong size", RawFile.Of("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 0, 0, 0, 0), "needs 8 bytes for F32 [2] but is given 4"),
        ("cut data", RawFile.Of(One, 0, 0, 0), "it is incomplete: tensor \"a\" ends at byte 66 and the file has 65"),
        ("more data", RawFile.Of(One, 0, 0, 0, 0, 0), "1 bytes follow its last tensor"),
        ("data without tensors", RawFile.Of("{}", 1, 2), "2 bytes follow its last tensor"),
        ("overlap", RawFile.Of("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}""", 0, 0, 0),
            "tensor \"b\" overlaps tensor \"a\""),
        ("same place", RawFile.Of("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}""", 0, 0),
            "overlaps tensor"),
        ("gap", RawFile.Of("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"U8","shape":[1],"data_offsets":[2,3]}}""", 0, 0, 0),
            "tensor \"b\" begins 1 bytes after"),
        ("gap at the front", RawFile.Of("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}""", 0, 0), "begins 1 bytes after"),
        ("metadata of numbers", RawFile.Of("""{"__metadata__":{"n":1}}"""), "\"n\" in __metadata__ is not text"),
        ("metadata is text", RawFile.Of("""{"__metadata__":"x"}"""), "__metadata__ is not an object"),
        ("metadata twice", RawFile.Of("""{"__metadata__":{},"__metadata__":{}}"""), "__metadata__ is listed twice"),
        ("metadata key twice", RawFile.Of("""{"__metadata__":{"n":"1","n":"2"}}"""), "\"n\" in __metadata__ is listed twice"),
        ("control characters", RawFile.Of("""{"\u001b[2Ja\n":1}"""), "tensor \"?[2Ja?\" is not described"),
        ("endless name", RawFile.Of("{\"" + new string('n', 100_000) + "\":1}"), "nnn...\" is not described"),
    ];

    public static TheoryData<string> Names => [.. Files.Select(file => file.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_flaw_has_its_sentence(string name)
    {
        var (_, content, says) = Files.Single(file => file.Name == name);
        using var folder = new TemporaryFolder();
        var path = folder.Save(content);
        var clock = Stopwatch.StartNew();
        var before = GC.GetAllocatedBytesForCurrentThread();

        var error = Assert.Throws<InvalidInputException>(() => SafetensorsFile.Open(path));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 3_000_000);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 1);
        Assert.StartsWith(path, error.Message);
        Assert.Contains(says, error.Message);
        Assert.EndsWith(".", error.Message);
        Assert.InRange(error.Message.Length, 1, path.Length + 400);
    }

    [Fact]
    public void Any_damage_is_refused_or_harmless()
    {
        const string header = """{"__metadata__":{"k":"v"},"a":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},"b":{"dtype":"BOOL","shape":[2],"data_offsets":[8,10]}}""";
        var good = RawFile.Of(header, 0, 0, 128, 63, 0, 0, 0, 64, 1, 0);
        using var folder = new TemporaryFolder();
        var flips = Gen.Select(Gen.Int[0, good.Length - 1], Gen.Int[0, 7]).Array[1, 4];

        Gen.Select(flips, Gen.Int[0, good.Length], Gen.Bool).Sample((bits, length, cut) =>
        {
            var bad = (byte[])good.Clone();
            foreach (var (at, bit) in bits)
                bad[at] ^= (byte)(1 << bit);
            ReadAll(folder.Save(cut ? bad[..length] : bad));
        }, iter: 5_000, threads: 1);
    }

    [Fact]
    public void Any_exchange_in_the_header_is_refused_or_harmless()
    {
        string[] pieces = ["{", "}", "[", "]", ",", ":", "\"a\"", "\"dtype\"", "\"shape\"", "\"data_offsets\"", "\"F32\"", "0", "4", "-1", "1e3",
            "null", " ", "\"__metadata__\""];
        using var folder = new TemporaryFolder();

        Gen.Int[0, pieces.Length - 1].Select(index => pieces[index]).Array[0, 30].Sample(
            parts => ReadAll(folder.Save(RawFile.Of(Encoding.UTF8.GetBytes("{" + string.Concat(parts)), [0, 0, 0, 0]))), iter: 3_000, threads: 1);
    }

    private static void ReadAll(string path)
    {
        try
        {
            using var file = SafetensorsFile.Open(path);
            foreach (var name in file.Names)
                file.Read(name).Dispose();
        }
        catch (InvalidInputException)
        {
        }
    }
}

/// <summary>Safetensors files made byte by byte, so that the tests do not lean on the code they test.</summary>
internal static class RawFile
{
    /// <summary>The eight bytes of the header's length, the header, the data.</summary>
    public static byte[] Of(string header, params ReadOnlySpan<byte> data) => Of(Encoding.UTF8.GetBytes(header), data);

    public static byte[] Of(byte[] header, ReadOnlySpan<byte> data)
    {
        var file = new byte[8 + header.Length + data.Length];
        BinaryPrimitives.WriteInt64LittleEndian(file, header.Length);
        header.CopyTo(file, 8);
        data.CopyTo(file.AsSpan(8 + header.Length));
        return file;
    }

    /// <summary>Puts the bytes into a file of the folder.</summary>
    public static string Save(this TemporaryFolder folder, byte[] content, string name = "x.safetensors")
    {
        var path = folder.File(name);
        File.WriteAllBytes(path, content);
        return path;
    }
}
