using System.Globalization;
using System.Runtime.InteropServices;
using Google.Protobuf;
using NAFlow.Files;

namespace NAFlow.Models;

/// <summary>A constant as it is stored: in the file, or in another beside it.</summary>
internal sealed class OnnxTensor(OnnxBudget budget) : OnnxMessage(budget)
{
    private readonly List<long> shape = [], int32 = [], int64 = [];
    private readonly List<float> floats = [];
    private readonly List<double> doubles = [];
    private readonly Dictionary<string, string> elsewhere = [];
    private ByteString? raw;
    private long type;
    private bool isElsewhere;

    /// <summary>Its name.</summary>
    public string Name { get; private set; } = "";

    /// <summary>The length of each axis.</summary>
    public IReadOnlyList<long> Shape => shape;

    /// <summary>The type of its numbers in words.</summary>
    public string ElementType => Type.Name;

    private (string Name, int Size, bool IsWhole) Type => type switch
    {
        1 => ("float32", 4, false),
        2 => ("uint8", 1, true),
        3 => ("int8", 1, true),
        4 => ("uint16", 2, true),
        5 => ("int16", 2, true),
        6 => ("int32", 4, true),
        7 => ("int64", 8, true),
        9 => ("bool", 1, true),
        10 => ("float16", 2, false),
        11 => ("float64", 8, false),
        12 => ("uint32", 4, true),
        13 => ("uint64", 8, true),
        16 => ("bfloat16", 2, false),
        8 => ("text", 0, false),
        _ => ($"type {type}", 0, false),
    };

    /// <summary>Its numbers.</summary>
    /// <param name="file">The file, whose neighbours may hold them.</param>
    /// <exception cref="InvalidInputException">They are not there, not as many as the shape says, or of a type that no weights have.</exception>
    public OnnxConstant Read(OnnxFile file)
    {
        const int mostAxes = 16;
        var (name, size, isWhole) = Type;
        if (size == 0) throw file.Refusal.Because(Name, $"holds numbers of {name}, which are not read; export the network with 32-bit weights");
        if (shape.Count > mostAxes) throw file.Refusal.Because(Name, $"has {shape.Count} axes, and at most {mostAxes} are read");
        var count = OnnxConstant.CountOf(shape) ?? throw file.Refusal.Because(Name, $"has a shape too large for any memory; {Refusal.GetItAgain}");
        if (isElsewhere) return FromBytes(Elsewhere(file, count * size), count, file.Refusal);
        if (raw is not null) return FromBytes(raw.Span, count, file.Refusal);
        return type switch
        {
            1 => Floats(floats),
            11 => Floats([.. doubles.Select(number => (float)number)]),
            10 => Floats([.. int32.Select(bits => (float)BitConverter.UInt16BitsToHalf((ushort)bits))]),
            16 => Floats([.. int32.Select(bits => FromBrainFloat((ushort)bits))]),
            7 or 12 or 13 => Wholes(int64),
            _ => Wholes(int32),
        };

        OnnxConstant Floats(List<float> given) => given.Count == count ? OnnxConstant.Of([.. shape], given.ToArray()) : throw Missing(given.Count);

        OnnxConstant Wholes(List<long> given) => given.Count == count ? OnnxConstant.Of([.. shape], given.ToArray()) : throw Missing(given.Count);

        InvalidInputException Missing(long given) => file.Refusal.Because(Name, $"has {given} numbers and its shape {count}; {Refusal.GetItAgain}");
    }

    protected override bool Take(int field, WireFormat.WireType wire, CodedInputStream input)
    {
        switch (field, wire)
        {
            case (1, _): return Add(shape, wire, input);
            case (2, WireFormat.WireType.Varint): type = input.ReadInt32(); break;
            case (4, _): return Add(floats, wire, input);
            case (5, _): return Add(int32, wire, input);
            case (7 or 11, _): return Add(int64, wire, input);
            case (8, WireFormat.WireType.LengthDelimited): Name = Text(input); break;
            case (9, WireFormat.WireType.LengthDelimited): raw = input.ReadBytes(); break;
            case (10, WireFormat.WireType.LengthDelimited): doubles.AddRange(MemoryMarshal.Cast<byte, double>(input.ReadBytes().Span)); break;
            case (13, WireFormat.WireType.LengthDelimited):
                var entry = Inner(input, new OnnxEntry(Budget));
                elsewhere[entry.Key] = entry.Value;
                break;
            case (14, WireFormat.WireType.Varint): isElsewhere = input.ReadInt32() == 1; break;
            default: return false;
        }

        return true;
    }

    private OnnxConstant FromBytes(ReadOnlySpan<byte> bytes, long count, Refusal refusal)
    {
        var (name, size, isWhole) = Type;
        if (bytes.Length != count * size)
            throw refusal.Because(Name, $"has {bytes.Length} bytes and {count} numbers of {name} take {count * size}; {Refusal.GetItAgain}");
        if (type == 1) return OnnxConstant.Of([.. shape], MemoryMarshal.Cast<byte, float>(bytes).ToArray());
        if (type == 7) return OnnxConstant.Of([.. shape], MemoryMarshal.Cast<byte, long>(bytes).ToArray());
        if (isWhole)
        {
            var wholes = new long[count];
            for (var index = 0; index < count; index++) wholes[index] = Whole(bytes.Slice(index * size, size));
            return OnnxConstant.Of([.. shape], wholes);
        }

        var numbers = new float[count];
        for (var index = 0; index < count; index++)
        {
            var one = bytes.Slice(index * size, size);
            numbers[index] = type switch
            {
                10 => (float)BitConverter.ToHalf(one),
                16 => FromBrainFloat(BitConverter.ToUInt16(one)),
                _ => (float)BitConverter.ToDouble(one),
            };
        }

        return OnnxConstant.Of([.. shape], numbers);
    }

    private long Whole(ReadOnlySpan<byte> one) => type switch
    {
        3 => (sbyte)one[0],
        4 => BitConverter.ToUInt16(one),
        5 => BitConverter.ToInt16(one),
        6 => BitConverter.ToInt32(one),
        12 => BitConverter.ToUInt32(one),
        13 => BitConverter.ToInt64(one),
        _ => one[0],
    };

    private static float FromBrainFloat(ushort bits) => BitConverter.Int32BitsToSingle(bits << 16);

    /// <summary>The numbers of a tensor that stand in a file of their own: beside the model and nowhere else.</summary>
    private byte[] Elsewhere(OnnxFile file, long length)
    {
        var location = elsewhere.GetValueOrDefault("location", "");
        if (location.Length == 0 || Path.IsPathRooted(location) || location.Split('/', '\\').Contains(".."))
            throw file.Refusal.Because(Name, $"has its numbers in {Refusal.Quote(location)}, which is not beside the model; export it again");
        var offset = Number("offset") ?? 0;
        if (Number("length") is { } said && said != length)
            throw file.Refusal.Because(Name, $"has {said} bytes in {Refusal.Quote(location)} and its shape takes {length}; {Refusal.GetItAgain}");
        using var other = FileBytes
            .Open(Path.Combine(file.Folder, location), new Refusal(Path.Combine(file.Folder, location), "file of ONNX weights"));
        if (offset < 0 || length > Array.MaxLength || offset > other.Length - length)
            throw file.Refusal.Because(
                Name, $"needs {length} bytes from byte {offset} of {Refusal.Quote(location)}, which has {other.Length}; {Refusal.GetItAgain}");
        var bytes = new byte[length];
        other.Read(offset, bytes);
        return bytes;
    }

    private long? Number(string key) =>
        elsewhere.TryGetValue(key, out var text) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}

/// <summary>A name and what it stands for.</summary>
internal sealed class OnnxEntry(OnnxBudget budget) : OnnxMessage(budget)
{
    /// <summary>The name.</summary>
    public string Key { get; private set; } = "";

    /// <summary>What it stands for.</summary>
    public string Value { get; private set; } = "";

    protected override bool Take(int field, WireFormat.WireType type, CodedInputStream input)
    {
        if (type != WireFormat.WireType.LengthDelimited) return false;
        if (field == 1) Key = Text(input);
        else if (field == 2) Value = Text(input);
        else return false;
        return true;
    }
}
