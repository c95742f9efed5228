using System.Runtime.InteropServices;
using System.Text;
using Google.Protobuf;

namespace NAFlow.Tests;

/// <summary>Writes ONNX files, field by field as the format's description has them.</summary>
internal static class OnnxWriter
{
    private const int Float32 = 1, Int64 = 7;

    /// <summary>A model with one image input and one output.</summary>
    public static byte[] Model(long opset, long[] image, string output, byte[][] nodes, byte[][] tensors) =>
        Model(opset, [Value("image", image)], [Value(output, [])], nodes, tensors);

    /// <summary>A model.</summary>
    public static byte[] Model(long opset, byte[][] inputs, byte[][] outputs, byte[][] nodes, byte[][] tensors) =>
    [
        .. Field(1, 8), .. Field(2, "a test"),
        .. Field(7, [.. nodes.SelectMany(node => Field(1, node)), .. tensors.SelectMany(tensor => Field(5, tensor)),
            .. inputs.SelectMany(value => Field(11, value)),
            .. outputs.SelectMany(value => Field(12, value))]),
        .. Field(8, Field(2, opset)),
    ];

    /// <summary>An input or output; 0 for an open length, and no shape at all where none is given.</summary>
    public static byte[] Value(string name, long[] shape)
    {
        byte[] axes = [.. shape.SelectMany(length => Field(1, length > 0 ? Field(1, length) : Field(2, "open")))];
        return [.. Field(1, name), .. Field(2, Field(1, [.. Field(1, Float32), .. shape.Length > 0 ? Field(2, axes) : []]))];
    }

    /// <summary>An operator named after what it gives, with one output.</summary>
    public static byte[] Node(string kind, string[] inputs, string output, params byte[][] attributes) =>
        Node(kind, inputs, [output], "", attributes);

    /// <summary>An operator.</summary>
    public static byte[] Node(string kind, string[] inputs, string[] outputs, string name, params byte[][] attributes) =>
    [
        .. inputs.SelectMany(input => Field(1, input)), .. outputs.SelectMany(output => Field(2, output)), .. Field(3, name), .. Field(4, kind),
        .. attributes.SelectMany(attribute => Field(5, attribute)),
    ];

    public static byte[] Attribute(string name, long value) => [.. Field(1, name), .. Field(3, value), .. Field(20, 2)];

    public static byte[] Attribute(string name, float value) => [.. Field(1, name), .. Fixed(2, value), .. Field(20, 1)];

    public static byte[] Attribute(string name, string value) => [.. Field(1, name), .. Field(4, value), .. Field(20, 3)];

    public static byte[] Attribute(string name, long[] values) =>
        [.. Field(1, name), .. values.SelectMany(value => Field(8, value)), .. Field(20, 7)];

    public static byte[] TensorAttribute(string name, byte[] tensor) => [.. Field(1, name), .. Field(5, tensor), .. Field(20, 4)];

    /// <summary>A constant, its numbers as raw bytes.</summary>
    public static byte[] Tensor(string name, long[] shape, params float[] numbers) =>
        Raw(name, shape, Float32, MemoryMarshal.AsBytes<float>(numbers).ToArray());

    /// <summary>A constant of whole numbers, one by one rather than as raw bytes.</summary>
    public static byte[] Wholes(string name, long[] shape, params long[] numbers) =>
        [.. Shape(shape), .. Field(2, Int64), .. numbers.SelectMany(number => Field(7, number)), .. Field(8, name)];

    /// <summary>A constant of any type.</summary>
    public static byte[] Raw(string name, long[] shape, int type, byte[] bytes) =>
        [.. Shape(shape), .. Field(2, type), .. Field(8, name), .. Field(9, bytes)];

    /// <summary>A constant whose numbers are in another file.</summary>
    public static byte[] Elsewhere(string name, long[] shape, string location, long offset) =>
    [
        .. Shape(shape), .. Field(2, Float32), .. Field(8, name), .. Field(13, [.. Field(1, "location"), .. Field(2, location)]),
        .. Field(13, [.. Field(1, "offset"), .. Field(2, $"{offset}")]), .. Field(14, 1),
    ];

    /// <summary>Numbers between -1 and 1 in a fixed order.</summary>
    public static float[] Numbers(long count, int seed = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, (int)count).Select(_ => (random.NextSingle() * 2) - 1)];
    }

    private static byte[] Shape(long[] shape) => [.. shape.SelectMany(length => Field(1, length))];

    private static byte[] Field(int number, string text) => Field(number, Encoding.UTF8.GetBytes(text));

    private static byte[] Field(int number, byte[] content) => Written(output =>
    {
        output.WriteTag(number, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(content));
    });

    private static byte[] Field(int number, long value) => Written(output =>
    {
        output.WriteTag(number, WireFormat.WireType.Varint);
        output.WriteInt64(value);
    });

    private static byte[] Fixed(int number, float value) => Written(output =>
    {
        output.WriteTag(number, WireFormat.WireType.Fixed32);
        output.WriteFloat(value);
    });

    private static byte[] Written(Action<CodedOutputStream> write)
    {
        using var bytes = new MemoryStream();
        using var output = new CodedOutputStream(bytes);
        write(output);
        output.Flush();
        return bytes.ToArray();
    }
}
