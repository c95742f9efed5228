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

/// <summary>Recognises other kinds of file that are often given for a safetensors file.</summary>
internal static class ForeignFormat
{
    /// <summary>The longest header that is read.</summary>
    public const int LongestHeader = 100_000_000;

    /// <summary>What the file is and what to do about it, from its first 8 bytes; null when it is of no kind known here.</summary>
    public static string? Of(ReadOnlySpan<byte> first) => first switch
    {
        [(byte)'P', (byte)'K', 3, 4, ..] => $"it is a zip archive, perhaps {Checkpoint}",
        // The same two bytes begin a header of 640, 896, ... bytes; a pickle goes on with commands, and those make a length no header has.
        [0x80, >= 2 and <= 5, ..] when BinaryPrimitives.ReadUInt64LittleEndian(first) > LongestHeader =>
            $"it is a Python pickle, perhaps {Checkpoint}",
        [0x89, (byte)'H', (byte)'D', (byte)'F', ..] => "it is an HDF5 file; export it as safetensors",
        // A header length made of eight letters would be longer than any file.
        _ when first.IndexOfAnyExcept(Text) < 0 => "it is a text, perhaps a web page or a pointer saved in place of the file; download it again",
        _ => null,
    };

    private const string Checkpoint = "a PyTorch checkpoint: as weights it can be given as it is, and elsewhere export it as safetensors";

    private static readonly System.Buffers.SearchValues<byte> Text =
        System.Buffers.SearchValues.Create([.. "\t\r\n"u8, .. Enumerable.Range(' ', '~' - ' ' + 1).Select(letter => (byte)letter)]);
}
