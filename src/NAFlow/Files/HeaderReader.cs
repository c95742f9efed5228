using System.Buffers.Binary;
using System.Text.Json;

namespace NAFlow.Files;

/// <summary>Reads the header of a safetensors file: a JSON object with one member for each tensor.</summary>
internal sealed class HeaderReader(Refusal refusal, long dataOffset)
{
    /// <summary>The member that holds notes rather than a tensor.</summary>
    public const string MetadataName = "__metadata__";

    private const int DeepestNesting = 8, MostDimensions = 64;

    private readonly Dictionary<string, SafetensorsEntry> _entries = [];
    private Dictionary<string, string>? _metadata;

    /// <summary>Reads it all. Whether the tensors fit the file is left to <see cref="DataLayout"/>.</summary>
    /// <exception cref="InvalidInputException">The header breaks a rule of the format.</exception>
    public (IReadOnlyDictionary<string, SafetensorsEntry> Entries, IReadOnlyDictionary<string, string> Metadata) Read(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = DeepestNesting });
            reader.Read();
            ReadTensors(ref reader);
            // Anything but spaces after the object is an error of the JSON reader's.
            reader.Read();
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // InvalidOperationException is how a text that is not Unicode shows.
            throw refusal.Because($"its header is not well-formed JSON; {Refusal.GetItAgain}", error);
        }
        return (_entries, _metadata ?? []);
    }

    private void ReadTensors(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw refusal.Because($"its header is not a JSON object; {Refusal.GetItAgain}");
        while (NextMember(ref reader) is { } name)
            if (name == MetadataName)
                ReadMetadata(ref reader);
            else if (!_entries.TryAdd(name, ReadEntry(ref reader, name)))
                throw refusal.Because(name, $"is listed twice; {Refusal.GetItAgain}");
    }

    private void ReadMetadata(ref Utf8JsonReader reader)
    {
        if (_metadata is not null)
            throw refusal.Because($"{MetadataName} is listed twice; {Refusal.GetItAgain}");
        if (reader.TokenType != JsonTokenType.StartObject)
            throw refusal.Because($"{MetadataName} is not an object; export it again with text values only");
        _metadata = [];
        while (NextMember(ref reader) is { } name)
            if (reader.TokenType != JsonTokenType.String)
                throw refusal.Because($"{Refusal.Quote(name)} in {MetadataName} is not text; export it again with text values only");
            else if (!_metadata.TryAdd(name, reader.GetString()!))
                throw refusal.Because($"{Refusal.Quote(name)} in {MetadataName} is listed twice; {Refusal.GetItAgain}");
    }

    private SafetensorsEntry ReadEntry(ref Utf8JsonReader reader, string tensor)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw refusal.Because(tensor, $"is not described by an object; {Refusal.GetItAgain}");
        string? type = null;
        IReadOnlyList<long>? shape = null, range = null;
        while (NextMember(ref reader) is { } name)
            switch (name)
            {
                case "dtype" when type is null:
                    type = reader.TokenType == JsonTokenType.String
                        ? reader.GetString()!
                        : throw refusal.Because(tensor, $"has a dtype that is not text; {Refusal.GetItAgain}");
                    break;
                case "shape" when shape is null:
                    shape = ReadWholeNumbers(ref reader, tensor, name, MostDimensions);
                    break;
                case "data_offsets" when range is null:
                    range = ReadWholeNumbers(ref reader, tensor, name, 2);
                    break;
                case "dtype" or "shape" or "data_offsets":
                    throw refusal.Because(tensor, $"has {name} twice; {Refusal.GetItAgain}");
                default:
                    throw refusal.Because(tensor, $"has an unknown property {Refusal.Quote(name)}; export it again without it");
            }
        return Describe(tensor, type, shape, range);
    }

    private SafetensorsEntry Describe(string tensor, string? type, IReadOnlyList<long>? shape, IReadOnlyList<long>? range)
    {
        if (type is null || shape is null || range is null)
            throw refusal.Because(tensor, $"lacks its {(type is null ? "dtype" : shape is null ? "shape" : "data_offsets")}; {Refusal.GetItAgain}");
        if (range.Count != 2)
            throw refusal.Because(tensor, $"has {range.Count} data_offsets instead of 2; {Refusal.GetItAgain}");
        if (range[1] < range[0])
            throw refusal.Because(tensor, $"ends at byte {range[1]}, before it begins at {range[0]}; {Refusal.GetItAgain}");
        if (range[1] > long.MaxValue - dataOffset)
            throw refusal.Because(tensor, $"ends at byte {range[1]}, beyond any file; {Refusal.GetItAgain}");
        var elements = ElementTypes.Parse(type)
            ?? throw refusal.Because(tensor, $"has the dtype {Refusal.Quote(type)}; convert it to one of {ElementTypes.Names}");
        if (ByteLength(shape, ElementTypes.SizeOf(elements)) is not { } length)
            throw refusal.Because(tensor, $"has a shape too large for any memory; {Refusal.GetItAgain}");
        if (length != range[1] - range[0])
            throw refusal.Because(tensor, $"needs {length} bytes for {type} [{string.Join(", ", shape)}] but is given {range[1] - range[0]}; "
                + Refusal.GetItAgain);
        return new SafetensorsEntry(tensor, elements, shape, dataOffset + range[0], length);
    }

    /// <summary>The bytes of a shape, or null when they or its strides pass 64 bits: a dimension of 0 must not hide the others.</summary>
    private static long? ByteLength(IReadOnlyList<long> shape, int elementSize)
    {
        Int128 strides = elementSize;
        foreach (var length in shape)
        {
            strides *= Math.Max(1, length);
            if (strides > long.MaxValue)
                return null;
        }
        return shape.Contains(0) ? 0 : (long)strides;
    }

    private IReadOnlyList<long> ReadWholeNumbers(ref Utf8JsonReader reader, string tensor, string property, int most)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw refusal.Because(tensor, $"has a {property} that is not a list; {Refusal.GetItAgain}");
        var numbers = new List<long>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out var number) || number < 0)
                throw refusal.Because(tensor, $"has something other than a whole number from 0 to 2^63 - 1 in its {property}; {Refusal.GetItAgain}");
            if (numbers.Count == most)
                throw refusal.Because(tensor, $"has more than {most} numbers in its {property}; {Refusal.GetItAgain}");
            numbers.Add(number);
        }
        return numbers;
    }

    /// <summary>The name of the object's next member, with the reader at its value; null at the object's end.</summary>
    private static string? NextMember(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.EndObject)
            return null;
        var name = reader.GetString();
        reader.Read();
        return name;
    }
}

/// <summary>The rule that the tensors of a file cover its data area exactly once.</summary>
internal static class DataLayout
{
    /// <summary>Checks the rule.</summary>
    /// <exception cref="InvalidInputException">The file is cut short, two tensors overlap, or bytes belong to no tensor.</exception>
    public static void Check(IEnumerable<SafetensorsEntry> entries, long dataOffset, long fileLength, Refusal refusal)
    {
        var ordered = entries.OrderBy(entry => entry.Offset).ThenBy(entry => entry.Length).ToList();
        if (ordered.Find(entry => entry.Offset + entry.Length > fileLength) is { } missing)
            throw refusal.Because(
                $"it is incomplete: tensor {Refusal.Quote(missing.Name)} ends at byte {missing.Offset + missing.Length} and the file "
                + $"has {fileLength}; download it again");

        var end = dataOffset;
        SafetensorsEntry? previous = null;
        foreach (var entry in ordered)
        {
            if (entry.Offset < end)
                throw refusal.Because(entry.Name, $"overlaps tensor {Refusal.Quote(previous!.Name)}; {Refusal.GetItAgain}");
            if (entry.Offset > end)
                throw refusal.Because(entry.Name, $"begins {entry.Offset - end} bytes after the tensor before it ends; {Refusal.GetItAgain}");
            (end, previous) = (entry.Offset + entry.Length, entry);
        }
        if (end < fileLength)
            throw refusal.Because($"{fileLength - end} bytes follow its last tensor; {Refusal.GetItAgain}");
    }
}

/// <summary>Recognises other kinds of file that are often given for a file of weights.</summary>
internal static class ForeignFormat
{
    /// <summary>The longest header that is read.</summary>
    public const int LongestHeader = 100_000_000;

    /// <summary>How many bytes are looked at.</summary>
    public const int BytesNeeded = 16;

    private const string Checkpoint = "a PyTorch checkpoint: as weights it can be given as it is, and elsewhere export it as safetensors";

    private const string Convert = "load it in the program it is of and save its tensors as safetensors, with the names that PyTorch has for them";

    private const string Mistaken = "no weights; give the safetensors file or the PyTorch checkpoint instead";

    private static readonly System.Buffers.SearchValues<byte> Text =
        System.Buffers.SearchValues.Create([.. "\t\r\n"u8, .. Enumerable.Range(' ', '~' - ' ' + 1).Select(letter => (byte)letter)]);

    /// <summary>What the file is and what to do about it, from its first bytes; null when it is of no kind known here.</summary>
    public static string? Of(ReadOnlySpan<byte> first) => first switch
    {
        [(byte)'P', (byte)'K', 3, 4, ..] => $"it is a zip archive, perhaps {Checkpoint}",
        // The same two bytes begin a header of 640, 896, ... bytes; a pickle goes on with commands, and those make a length no header has.
        [0x80, >= 2 and <= 5, ..] when first.Length >= sizeof(ulong) && BinaryPrimitives.ReadUInt64LittleEndian(first) > LongestHeader =>
            $"it is a Python pickle, perhaps {Checkpoint}",
        [0x89, (byte)'H', (byte)'D', (byte)'F', ..] => $"it is an HDF5 file, as Keras writes; {Convert}",
        [_, _, _, _, (byte)'T', (byte)'F', (byte)'L', (byte)'3', ..] => $"it is a TensorFlow Lite model; {Convert}",
        [_, _, _, _, (byte)'E', (byte)'T', (>= (byte)'0') and (<= (byte)'9'), ..] =>
            "it is an ExecuTorch program; save the state_dict() it was made of",
        [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', ..] =>
            "it is a single NumPy array, which has no tensors by name; save the arrays of the network as safetensors",
        [(byte)'G', (byte)'G', (byte)'U', (byte)'F', ..] => "it is a GGUF file of a language model; give weights of a convolutional network",
        [0x12, 1, 0, 0, 0, 0, 0, 0, ..] => $"it is an MXNet parameter file; {Convert}",
        [0x08, > 0 and < 32, 0x12 or 0x1a or 0x22 or 0x3a or 0x42, ..] =>
            "it is a protocol buffer, as Core ML and TensorFlow write; export the network as ONNX, or save the network's tensors as safetensors, with the names that PyTorch has",
        [0xff, 0xd8, 0xff, ..] => $"it is a JPEG picture and {Mistaken}",
        [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => $"it is a PNG picture and {Mistaken}",
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] => $"it is a GIF picture and {Mistaken}",
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', ..] => $"it is a picture, a sound or a film and {Mistaken}",
        [(byte)'%', (byte)'P', (byte)'D', (byte)'F', ..] => $"it is a PDF document and {Mistaken}",
        [0x1f, 0x8b, ..] => "it is compressed with gzip; unpack it first",
        [(byte)'B', (byte)'Z', (byte)'h', ..] => "it is compressed with bzip2; unpack it first",
        [0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', ..] => "it is compressed with xz; unpack it first",
        [0x28, 0xb5, 0x2f, 0xfd, ..] => "it is compressed with Zstandard; unpack it first",
        [(byte)'7', (byte)'z', 0xbc, 0xaf, ..] or [(byte)'R', (byte)'a', (byte)'r', (byte)'!', ..] => "it is a packed archive; unpack it first",
        [0x7f, (byte)'E', (byte)'L', (byte)'F', ..] => $"it is a program and {Mistaken}",
        [(byte)'M', (byte)'A', (byte)'T', (byte)'L', (byte)'A', (byte)'B', ..] => $"it is a MATLAB file; {Convert}",
        // A header length made of eight letters would be longer than any file.
        { Length: > 0 } when first[..Math.Min(first.Length, sizeof(ulong))].IndexOfAnyExcept(Text) < 0 =>
            "it is a text, perhaps a web page or a pointer saved in place of the file; download it again",
        _ when first.Length >= BytesNeeded && first.IndexOfAnyExcept((byte)0) < 0 =>
            "it begins with nothing but zeros, as a broken download does; download it again",
        _ => null,
    };

    /// <summary>Whether a file begins as safetensors files do: with a length that one can have, and an object.</summary>
    public static bool IsSafetensors(ReadOnlySpan<byte> first) =>
        first.Length > sizeof(ulong) && first[sizeof(ulong)] == '{' && BinaryPrimitives.ReadUInt64LittleEndian(first) is > 1 and <= LongestHeader;
}
