using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using NAFlow.Files;
using static TorchSharp.torch;

namespace NAFlow.Models.PyTorch;

/// <summary>Bytes that stand in a pickle, or a long text. They stay in the file and are read where an array is made of them.</summary>
/// <param name="Source">The bytes; of a text, in UTF-8.</param>
/// <param name="IsText">Whether they are a text, each letter of which stands for a byte (Latin 1), as protocol 2 writes bytes.</param>
internal sealed record PickleBytes(IByteSource Source, bool IsText = false)
{
    /// <summary>Those of a short text.</summary>
    public static PickleBytes Of(string text, Refusal refusal) => new(new MemoryBytes(Encoding.Latin1.GetBytes(text), refusal));
}

/// <summary>The element type of a NumPy array, as a pickle or the head of a file describes it.</summary>
/// <param name="name">A letter and a width, such as <c>f4</c>; the order of bytes may stand before it.</param>
internal sealed class ArrayType(string name)
{
    private readonly string code = name.TrimStart('<', '>', '=', '|');

    /// <summary>Whether the highest byte of a number comes first.</summary>
    public bool IsBigEndian { get; private set; } = name.StartsWith('>');

    /// <summary>The type as NumPy calls it.</summary>
    public string Name => code;

    /// <summary>The type of its numbers; null when it holds something else.</summary>
    public ScalarType? Numbers => code switch
    {
        "f8" => ScalarType.Float64,
        "f4" => ScalarType.Float32,
        "f2" => ScalarType.Float16,
        "i8" => ScalarType.Int64,
        "i4" => ScalarType.Int32,
        "i2" => ScalarType.Int16,
        "i1" => ScalarType.Int8,
        "u1" => ScalarType.Byte,
        "b1" => ScalarType.Bool,
        _ => null,
    };

    /// <summary>How many bytes a text of it has; null when it holds no texts.</summary>
    public int? TextWidth =>
        code is ['U' or 'S', ..] && int.TryParse(code.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var letters)
        && letters is > 0 and < 1 << 16 ? letters * (code[0] == 'U' ? sizeof(int) : 1) : null;

    /// <summary>Takes the order of bytes from its state.</summary>
    public void Build(object? state)
    {
        if (state is PickleTuple { Items: [_, string order, ..] }) IsBigEndian = order == ">";
    }

    /// <summary>The text that some bytes are, without the zeros that fill it.</summary>
    public string TextOf(ReadOnlySpan<byte> bytes) =>
        (code[0] == 'S' ? Encoding.Latin1 : new UTF32Encoding(IsBigEndian, byteOrderMark: false)).GetString(bytes).TrimEnd('\0');
}

/// <summary>A NumPy array of a pickle: made empty, and given its type, shape and numbers afterwards. Nothing of NumPy's is called.</summary>
internal sealed class PickleArray(Refusal refusal)
{
    private const long LongestTexts = 1 << 20;
    private const int MostDimensions = 64;

    private (IByteSource Bytes, ArrayType Type)? texts;
    private PickleList? objects;

    /// <summary>Its numbers, a view of where they stand; null when it holds none.</summary>
    public TensorReference? Numbers { get; private set; }

    /// <summary>What it holds in place of plain numbers; null when it holds those.</summary>
    public string? Strange { get; private set; } = "nothing";

    /// <summary>An array of bytes.</summary>
    /// <exception cref="InvalidInputException">The bytes are more or fewer than its shape needs.</exception>
    public static PickleArray Of(PickleBytes bytes, ArrayType type, PickleTuple shape, bool columnsFirst, Refusal refusal)
    {
        var made = new PickleArray(refusal);
        made.Take(bytes, type, shape, columnsFirst);
        return made;
    }

    /// <summary>Gives it a state: perhaps a version, then a shape, a type, whether columns come first, and what it holds.</summary>
    /// <exception cref="InvalidInputException">It is none.</exception>
    public void Build(object? state)
    {
        if (state is not PickleTuple { Items: [.., PickleTuple shape, ArrayType type, var order, var content] } || order is not (bool or long))
            throw refusal.Because($"its pickle describes an array by something other than a shape, a type and bytes; {Refusal.GetItAgain}");
        var columnsFirst = order is true or not (bool or 0L);
        (Numbers, texts, objects, Strange) = (null, null, null, $"{type.Name} values");
        if (content is PickleList list) (objects, Strange) = (list, "Python's objects");
        else if (content is PickleBytes bytes) Take(bytes, type, shape, columnsFirst);
        else if (content is string text) Take(PickleBytes.Of(text, refusal), type, shape, columnsFirst);
    }

    /// <summary>Its texts, such as the names of classes; null when it holds something else.</summary>
    public IReadOnlyList<object?>? Texts()
    {
        if (objects is not null) return objects.Items;
        if (texts is not var (source, type) || type.TextWidth is not { } width || source.Length > LongestTexts
            || source.Length % width != 0) return null;
        var bytes = new byte[source.Length];
        source.Read(0, bytes);
        return [.. Enumerable.Range(0, bytes.Length / width).Select(at => type.TextOf(bytes.AsSpan(at * width, width)))];
    }

    private void Take(PickleBytes bytes, ArrayType type, PickleTuple shape, bool columnsFirst)
    {
        var isText = type.TextWidth is not null;
        Strange = $"{(isText ? "texts" : type.Name + " values")}";
        if (!isText && type.Numbers is null) return;
        var size = type.TextWidth ?? ElementTypes.SizeOf(type.Numbers!.Value);
        var (count, isEmpty) = ((Int128)size, false);
        if (shape.Items.Length > MostDimensions) throw Unfit();
        foreach (var side in shape.Items)
        {
            if (side is not (long and >= 0 and var length)) throw Unfit();
            isEmpty |= length == 0;
            if ((count *= Math.Max(1, length)) > long.MaxValue) throw Unfit();
        }

        var due = isEmpty ? 0 : (long)count;
        var stored = bytes.Source.Length;
        if (bytes.IsText ? due > stored || due < stored / 2 : due != stored) throw Unfit();
        var source = bytes.IsText ? new LatinBytes(bytes.Source, due, refusal) : bytes.Source;
        if (isText)
        {
            texts = (source, type);
            return;
        }

        if (type.IsBigEndian && size > 1) source = new SwappedBytes(source, size);
        var storage = new StorageReference(string.Empty, type.Numbers, due / size, 0, due / size) { Own = source };
        (Numbers, Strange) = (new TensorReference(storage, type.Numbers!.Value, 0, shape, null) { ColumnsFirst = columnsFirst }, null);
    }

    private InvalidInputException Unfit() => refusal.Because($"its pickle has an array whose bytes do not fill its shape; {Refusal.GetItAgain}");
}

/// <summary>Makes the arrays and numbers that stand for NumPy's, where a pickle calls for them.</summary>
internal static class ArrayMakers
{
    /// <summary>What a call makes; null when its arguments do not fit, or ask for another class of array.</summary>
    public static object? Make(KnownGlobal called, object?[] arguments, Refusal refusal) => (called.Role, arguments) switch
    {
        (GlobalRole.Array, [KnownGlobal { Name: "numpy.ndarray" }, ..]) => new PickleArray(refusal),
        (GlobalRole.FilledArray, [PickleBytes bytes, ArrayType type, PickleTuple shape, string order]) =>
            PickleArray.Of(bytes, type, shape, order == "F", refusal),
        (GlobalRole.ArrayType, [string name, ..]) => new ArrayType(name),
        (GlobalRole.Bytes, []) => PickleBytes.Of(string.Empty, refusal),
        (GlobalRole.Bytes, [PickleBytes { IsText: false } bytes]) => bytes,
        (GlobalRole.Bytes, [string text, "latin1" or "latin-1", ..]) => PickleBytes.Of(text, refusal),
        (GlobalRole.Bytes, [PickleBytes { IsText: true } text, "latin1" or "latin-1", ..]) => text,
        (GlobalRole.Number, [ArrayType type, PickleBytes { IsText: false } bytes]) => Number(type, bytes),
        (GlobalRole.Number, [ArrayType type, string text]) => Number(type, PickleBytes.Of(text, refusal)),
        (GlobalRole.ArrayTensor, [PickleArray { Numbers: { } numbers }, ..]) => numbers,
        _ => null,
    };

    private static object? Number(ArrayType type, PickleBytes bytes)
    {
        if (type.Numbers is not { } kind || bytes.Source.Length != ElementTypes.SizeOf(kind)) return null;
        Span<byte> number = stackalloc byte[sizeof(double)];
        number = number[..(int)bytes.Source.Length];
        bytes.Source.Read(0, number);
        if (type.IsBigEndian) number.Reverse();
        return kind switch
        {
            ScalarType.Float64 => BinaryPrimitives.ReadDoubleLittleEndian(number),
            ScalarType.Float32 => (double)BinaryPrimitives.ReadSingleLittleEndian(number),
            ScalarType.Float16 => (double)BinaryPrimitives.ReadHalfLittleEndian(number),
            ScalarType.Int64 => BinaryPrimitives.ReadInt64LittleEndian(number),
            ScalarType.Int32 => (long)BinaryPrimitives.ReadInt32LittleEndian(number),
            ScalarType.Int16 => (long)BinaryPrimitives.ReadInt16LittleEndian(number),
            ScalarType.Int8 => (long)(sbyte)number[0],
            ScalarType.Byte => (long)number[0],
            ScalarType.Bool => number[0] != 0,
            _ => null,
        };
    }
}

/// <summary>Numbers whose highest byte comes first, turned round while they are read.</summary>
internal sealed class SwappedBytes(IByteSource source, int size) : IByteSource
{
    /// <inheritdoc/>
    public long Length => source.Length;

    /// <inheritdoc/>
    public void Read(long offset, Span<byte> target)
    {
        source.Read(offset, target);
        for (var at = 0; at + size <= target.Length; at += size) target.Slice(at, size).Reverse();
    }
}

/// <summary>Bytes that are written as a text of one letter each, decoded while they are read; going back starts at the front.</summary>
/// <param name="text">The text in UTF-8.</param>
/// <param name="length">How many letters it is to have.</param>
/// <param name="refusal">The errors of the file.</param>
internal sealed class LatinBytes(IByteSource text, long length, Refusal refusal) : IByteSource
{
    private const int Block = 4096, FirstTwo = 0xc0, Continued = 0x80;

    private long letters, place;

    /// <summary>All letters of a text, which are counted first.</summary>
    /// <exception cref="InvalidInputException">One is none that stands for a byte.</exception>
    public static LatinBytes Whole(IByteSource text, Refusal refusal)
    {
        Span<byte> block = stackalloc byte[Block];
        var count = 0L;
        for (long at = 0; at < text.Length; at += Block)
        {
            var part = block[..(int)Math.Min(Block, text.Length - at)];
            text.Read(at, part);
            foreach (var each in part)
                if ((each & FirstTwo) != Continued) count++;
        }

        return new LatinBytes(text, count, refusal);
    }

    /// <inheritdoc/>
    public long Length => length;

    /// <inheritdoc/>
    public void Read(long offset, Span<byte> target)
    {
        if (offset < letters) (letters, place) = (0, 0);
        Span<byte> skipped = stackalloc byte[Block];
        while (letters < offset) Decode(skipped[..(int)Math.Min(Block, offset - letters)]);
        Decode(target);
        if (letters == length && place != text.Length) throw Unfit();
    }

    private void Decode(Span<byte> target)
    {
        Span<byte> block = stackalloc byte[Block];
        for (var filled = 0; filled < target.Length;)
        {
            var count = (int)Math.Min(Block, text.Length - place);
            text.Read(place, block[..count]);
            var at = 0;
            for (; at < count && filled < target.Length; at++)
            {
                var first = block[at];
                if (first < Continued)
                {
                    target[filled++] = first;
                    continue;
                }

                if (at + 1 == count) break;
                if ((first & 0xfc) != FirstTwo || (block[at + 1] & 0xc0) != Continued) throw Unfit();
                target[filled++] = (byte)(first << 6 | (block[++at] & 0x3f));
            }

            if (at == 0 && filled < target.Length) throw Unfit();
            place += at;
        }

        letters += target.Length;
    }

    private InvalidInputException Unfit() => refusal.Because($"its pickle has an array whose bytes are no text of its length; {Refusal.GetItAgain}");
}
