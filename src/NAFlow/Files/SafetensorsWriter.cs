using System.Buffers.Binary;
using System.Text.Json;
using TorchSharp;

namespace NAFlow.Files;

/// <summary>Writes safetensors files.</summary>
public static class SafetensorsWriter
{
    private const int Alignment = 8;

    /// <summary>
    /// Writes tensors as they are, bit for bit. The file is the same for the same content: wider element types come first, then names in ordinal
    /// order. The file appears complete or not at all.
    /// </summary>
    /// <param name="path">Where to; a file already there is replaced.</param>
    /// <param name="tensors">The tensors by name, of any device and memory layout; they stay the caller's.</param>
    /// <param name="metadata">Notes to keep with them, or null.</param>
    /// <exception cref="InvalidInputException">A tensor has an element type the format lacks, or the file cannot be written.</exception>
    public static void Write(
        string path, IReadOnlyDictionary<string, torch.Tensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(tensors);
        foreach (var (name, tensor) in tensors)
            Check(path, name, tensor);
        var ordered = tensors
            .OrderByDescending(pair => ElementTypes.SizeOf(pair.Value.dtype))
            .ThenBy(pair => pair.Key, StringComparer.Ordinal)
            .ToList();
        var header = Header(ordered, metadata);
        AtomicFile.Write(path, stream =>
        {
            stream.Write(header);
            foreach (var (_, tensor) in ordered)
                WriteElements(stream, tensor);
        });
    }

    private static void Check(string path, string name, torch.Tensor tensor)
    {
        if (name == HeaderReader.MetadataName)
            throw new InvalidInputException($"{path} cannot be written: {name} cannot be the name of a tensor; choose another name.");
        if (ElementTypes.NameOf(tensor.dtype) is null)
            throw new InvalidInputException($"{path} cannot be written: tensor {Refusal.Quote(name)} has elements of type {tensor.dtype}; convert it "
                + $"to one of {ElementTypes.Names}.");
    }

    private static byte[] Header(IEnumerable<KeyValuePair<string, torch.Tensor>> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        using var header = new MemoryStream();
        header.Write(stackalloc byte[sizeof(long)]);
        using (var json = new Utf8JsonWriter(header))
        {
            json.WriteStartObject();
            if (metadata is not null)
                WriteMetadata(json, metadata);
            var offset = 0L;
            foreach (var (name, tensor) in tensors)
                offset = WriteEntry(json, name, tensor, offset);
            json.WriteEndObject();
        }
        while (header.Length % Alignment != 0)
            header.WriteByte((byte)' ');
        var bytes = header.ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(bytes, bytes.Length - sizeof(long));
        return bytes;
    }

    private static void WriteMetadata(Utf8JsonWriter json, IReadOnlyDictionary<string, string> metadata)
    {
        json.WriteStartObject(HeaderReader.MetadataName);
        foreach (var (name, value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            json.WriteString(name, value);
        json.WriteEndObject();
    }

    private static long WriteEntry(Utf8JsonWriter json, string name, torch.Tensor tensor, long offset)
    {
        var end = offset + tensor.numel() * ElementTypes.SizeOf(tensor.dtype);
        json.WriteStartObject(name);
        json.WriteString("dtype", ElementTypes.NameOf(tensor.dtype));
        WriteNumbers(json, "shape", tensor.shape);
        WriteNumbers(json, "data_offsets", [offset, end]);
        json.WriteEndObject();
        return end;
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, IEnumerable<long> numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers)
            json.WriteNumberValue(number);
        json.WriteEndArray();
    }

    private static void WriteElements(Stream stream, torch.Tensor tensor)
    {
        using var scope = torch.NewDisposeScope();
        foreach (var part in TensorBytes.Of(tensor.detach().cpu().contiguous()))
            stream.Write(part.bytes);
    }
}
