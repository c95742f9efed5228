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
