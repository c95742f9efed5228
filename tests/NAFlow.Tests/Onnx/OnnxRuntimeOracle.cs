using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using TorchSharp;
using Tensor = TorchSharp.torch.Tensor;

namespace NAFlow.Tests;

/// <summary>ONNX Runtime, which runs a file by itself: every value of its graph can be asked for.</summary>
internal sealed class OnnxRuntimeOracle : IDisposable
{
    private readonly InferenceSession session;

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="values">Values of the graph that are wanted beside its outputs.</param>
    public OnnxRuntimeOracle(string path, IEnumerable<string>? values = null)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        options.GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL;
        session = new InferenceSession([.. File.ReadAllBytes(path), .. (values ?? []).SelectMany(AsOutput)], options);
    }

    /// <summary>Runs the graph on an image.</summary>
    /// <returns>The wanted value, or the first output; the caller owns it.</returns>
    public Tensor Run(Tensor image, string? value = null) => Run(image, [value ?? session.OutputNames[0]])[0];

    /// <summary>Runs the graph on an image.</summary>
    /// <returns>The wanted values; the caller owns them.</returns>
    public Tensor[] Run(Tensor image, IReadOnlyCollection<string> values)
    {
        var input = new DenseTensor<float>(image.contiguous().data<float>().ToArray(), [.. image.shape.Select(side => (int)side)]);
        using var found = session.Run([NamedOnnxValue.CreateFromTensor(session.InputNames[0], input)], values);
        return [.. found.Select(each => each.AsTensor<float>())
            .Select(each => torch.tensor(each.ToArray(), [.. each.Dimensions.ToArray().Select(side => (long)side)]))];
    }

    public void Dispose() => session.Dispose();

    /// <summary>The bytes that, at the end of a model, add an output to its graph: parts of a message that come twice are merged.</summary>
    private static byte[] AsOutput(string name)
    {
        const int graph = 7, output = 12, nameOfValue = 1;
        return Field(graph, Field(output, Field(nameOfValue, ByteString.CopyFromUtf8(name).ToByteArray())));
    }

    private static byte[] Field(int number, byte[] content)
    {
        using var bytes = new MemoryStream();
        using var writer = new CodedOutputStream(bytes);
        writer.WriteTag(number, WireFormat.WireType.LengthDelimited);
        writer.WriteBytes(ByteString.CopyFrom(content));
        writer.Flush();
        return bytes.ToArray();
    }
}
