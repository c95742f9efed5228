using NAFlow.Models;
using static NAFlow.Tests.OnnxWriter;

namespace NAFlow.Tests;

/// <summary>Ten thousand damaged ONNX files, the same ones each time: each makes a network or is refused, quickly and in little memory.</summary>
public sealed class MutatedOnnxTests(ITestOutputHelper log)
{
    private static readonly long[] Extremes =
        [0, -1, 1, 2, 127, int.MaxValue, int.MinValue, uint.MaxValue, long.MaxValue, long.MinValue, 1L << 40, ushort.MaxValue];

    [Fact]
    public void Each_is_read_or_refused()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("x.onnx");
        var (random, sound) = (new Random(DamagedFiles.Seed), Sound());
        DamagedFiles.AreReadOrRefused(
            path, round => Mutated(sound[random.Next(sound.Length)], random, round), file => OnnxImport.Read(file).Network.Dispose(), log);
    }

    /// <summary>What is damaged, before it is: all kinds of operators, and the arithmetic of shapes.</summary>
    private static Sample[] Sound() =>
    [
        new(
            13, [1, 3, 12, 12],
            [
                Node("Conv", ["image", "w1", "b1"], "a", Attribute("kernel_shape", [3, 3]), Attribute("pads", [1, 1, 1, 1]),
                    Attribute("strides", [2, 2])),
                Node("BatchNormalization", ["a", "s", "b1", "b1", "v"], "b", Attribute("epsilon", 1e-5f)), Node("Relu", ["b"], "c"),
                Node("MaxPool", ["c"], "d", Attribute("kernel_shape", [2, 2]), Attribute("strides", [1, 1]), Attribute("pads", [0, 0, 1, 1])),
                Node("Sigmoid", ["d"], "e"), Node("Mul", ["d", "e"], "f"), Node("Concat", ["f", "c"], "g", Attribute("axis", 1)),
                Node("Split", ["g", "halves"], ["h", "i"], "split", Attribute("axis", 1)), Node("Add", ["h", "i"], "j"),
                Node("GlobalAveragePool", ["j"], "k"), Node("Shape", ["k"], "shape"),
                Node("Constant", [], "zero", TensorAttribute("value", Wholes("", [], 0))), Node("Gather", ["shape", "zero"], "batch"),
                Node("Unsqueeze", ["batch", "axes"], "rows"), Node("Concat", ["rows", "rest"], "wanted", Attribute("axis", 0)),
                Node("Reshape", ["k", "wanted"], "l"), Node("Gemm", ["l", "w2", "b2"], "m", Attribute("transB", 1)), Node("Softmax", ["m"], "scores"),
            ],
            [
                Tensor("w1", [4, 3, 3, 3], Numbers(108)), Tensor("b1", [4], Numbers(4)), Tensor("s", [4], 1, 2, 3, 4), Tensor("v", [4], 1, 2, 1, 2),
                Wholes("halves", [2], 4, 4), Wholes("axes", [1], 0), Wholes("rest", [1], -1), Tensor("w2", [5, 4], Numbers(20)),
                Tensor("b2", [5], Numbers(5)),
            ]),
        new(
            9, [1, 12, 12, 3],
            [
                Node("Transpose", ["image"], "a", Attribute("perm", [0, 3, 1, 2])),
                Node("ConstantOfShape", ["size"], "w", TensorAttribute("value", Tensor("", [1], 0.02f))),
                Node("Pad", ["a"], "b", Attribute("pads", [0, 0, 1, 0, 0, 0, 0, 1]), Attribute("mode", "constant")),
                Node("Conv", ["b", "w"], "c", Attribute("auto_pad", "SAME_UPPER"), Attribute("group", 1)),
                Node("Add", ["c", "three"], "d"), Node("Clip", ["d"], "e", Attribute("min", 0f), Attribute("max", 6f)), Node("Mul", ["c", "e"], "f"),
                Node("Div", ["f", "six"], "g"), Node("LRN", ["g"], "h", Attribute("size", 3)), Node("Reshape", ["h", "apart"], "i"),
                Node("Transpose", ["i"], "j", Attribute("perm", [0, 2, 1, 3, 4])), Node("Reshape", ["j", "together"], "k"),
                Node("AveragePool", ["k"], "l", Attribute("kernel_shape", [3, 3]), Attribute("pads", [1, 1, 0, 1])),
                Node("Slice", ["l"], "m", Attribute("starts", [1]),
                    Attribute("ends", [5]), Attribute("axes", [1])),
                Node("ReduceMean", ["m"], "n", Attribute("axes", [2, 3]), Attribute("keepdims", 0)), Node("MatMul", ["n", "w2"], "o"),
                Node("Add", ["o", "b2"], "scores"),
            ],
            [
                Wholes("size", [4], 6, 3, 3, 3), Tensor("three", [], 3), Tensor("six", [], 6), Wholes("apart", [5], 1, 2, 3, 13, 13),
                Wholes("together", [4], 1, 6, 13, 13),
                Tensor("w2", [4, 3], Numbers(12)), Tensor("b2", [3], Numbers(3)),
            ]),
        new(
            18, [1, 3, 8, 8],
            [
                Node("Pad", ["image", "pads"], "a", Attribute("mode", "reflect")), Node("Conv", ["a", "w"], "b"),
                Node("PRelu", ["b", "slopes"], "c"), Node("Resize", ["c", "", "scales"], "d", Attribute("mode", "cubic")),
                Node("Transpose", ["d"], "e", Attribute("perm", [0, 2, 3, 1])), Node("ReduceMean", ["e", "last"], "f"), Node("Sub", ["e", "f"], "g"),
                Node("Pow", ["g", "two"], "h"), Node("ReduceMean", ["h", "last"], "i"), Node("Add", ["i", "small"], "j"), Node("Sqrt", ["j"], "k"),
                Node("Div", ["g", "k"], "l"), Node("LayerNormalization", ["l", "s"], "m", Attribute("axis", -1)), Node("MatMul", ["m", "v"], "n"),
                Node("Transpose", ["n"], "o", Attribute("perm", [0, 3, 1, 2])), Node("InstanceNormalization", ["o", "s", "s"], "p"),
                Node("ConvTranspose", ["p", "t"], "q", Attribute("strides", [2, 2]), Attribute("output_padding", [1, 0])),
                Node("GlobalAveragePool", ["q"], "r"), Node("Expand", ["r", "size"], "u"), Node("Add", ["u", "r"], "x"),
                Node("Pad", ["x", "channels"], "y"), Node("Reshape", ["y", "flat"], "z"), Node("Gemm", ["z", "fc"], "scores"),
            ],
            [
                Wholes("pads", [8], 0, 0, 1, 2, 0, 0, 2, 1), Tensor("w", [4, 3, 3, 3], Numbers(108)), Tensor("slopes", [4, 1, 1], Numbers(4)),
                Tensor("scales", [4], 1, 1, 1.5f, 2), Wholes("last", [1], -1), Tensor("two", [], 2), Tensor("small", [], 1e-5f),
                Tensor("s", [4], 1, 2, 3, 4), Tensor("v", [4, 4], Numbers(16)), Tensor("t", [4, 4, 2, 2], Numbers(64)),
                Wholes("size", [4], 1, 4, 2, 2),
                Wholes("channels", [8], 0, 1, 0, 0, 0, 1, 0, 0), Wholes("flat", [2], 1, -1), Tensor("fc", [24, 3], Numbers(72)),
            ]),
    ];

    private static (string Kind, byte[] Content) Mutated(Sample sample, Random random, int round)
    {
        var sound = sample.Bytes();
        var at = random.Next(sound.Length);
        switch (round % 10)
        {
            case 6:
                return ("bit of a part",
                sample.With(random, part => Changed(part, random, place => (byte)(place ^ (1 << random.Next(8))))).Bytes());
            case 7:
                return ("byte of a part",
                sample.With(random, part => Changed(part, random, _ => (byte)Extremes[random.Next(Extremes.Length)])).Bytes());
            case 8: return ("part in place of another", sample.With(random, _ => sample.Nodes[random.Next(sample.Nodes.Length)]).Bytes());
            case 9: return ("part left out", sample.With(random, _ => []).Bytes());
            case 0: return ("cut", sound[..at]);
            case 1:
                var flipped = sound.ToArray();
                for (var count = random.Next(1, 4); count > 0; count--) flipped[random.Next(sound.Length)] ^= (byte)(1 << random.Next(8));
                return ("bits", flipped);
            case 2:
                var number = BitConverter.GetBytes(Extremes[random.Next(Extremes.Length)])[..(1 << random.Next(0, 4))];
                return ("number written over", [.. sound[..at], .. number, .. sound[Math.Min(sound.Length, at + number.Length)..]]);
            case 3: return ("number put in", [.. sound[..at], .. Varint(Extremes[random.Next(Extremes.Length)]), .. sound[at..]]);
            case 4:
                var piece = sound[at..Math.Min(sound.Length, at + random.Next(1, 120))];
                var to = random.Next(sound.Length);
                return ("piece copied",
                    [.. sound[..to], .. piece, .. sound[(random.Next(2) == 0 ? to : Math.Min(sound.Length, to + piece.Length))..]]);
            default:
                var one = sound.ToArray();
                one[at] = (byte)random.Next(256);
                return ("byte", one);
        }
    }

    private static byte[] Changed(byte[] part, Random random, Func<byte, byte> change)
    {
        var changed = part.ToArray();
        if (changed.Length > 0)
        {
            var at = random.Next(changed.Length);
            changed[at] = change(changed[at]);
        }

        return changed;
    }

    private static byte[] Varint(long value)
    {
        var (bytes, rest) = (new List<byte>(), (ulong)value);
        for (; rest > 127; rest >>= 7) bytes.Add((byte)(rest | 128));
        return [.. bytes, (byte)rest];
    }

    /// <summary>A sound file in parts.</summary>
    private sealed record Sample(long Opset, long[] Image, byte[][] Nodes, byte[][] Tensors)
    {
        public byte[] Bytes() => Model(Opset, Image, "scores", Nodes, Tensors);

        /// <summary>The same with one part changed, inside which everything around it stays sound.</summary>
        public Sample With(Random random, Func<byte[], byte[]> change)
        {
            var (nodes, tensors) = (Nodes.ToArray(), Tensors.ToArray());
            var parts = random.Next(3) > 0 ? nodes : tensors;
            var at = random.Next(parts.Length);
            parts[at] = change(parts[at]);
            return this with { Nodes = nodes, Tensors = tensors };
        }
    }
}
