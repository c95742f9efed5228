using System.Buffers.Binary;
using Google.Protobuf;
using NAFlow.Files;
using NAFlow.Models.PyTorch;

namespace NAFlow.Models;

/// <summary>An ONNX file that was read: its model, checked as far as the format goes. Nothing in it is run.</summary>
internal sealed class OnnxFile
{
    /// <summary>What it is called in refusals.</summary>
    internal const string Kind = "ONNX file";

    private const long Longest = int.MaxValue;

    private OnnxFile(string path, Refusal refusal, OnnxModel model, string sha256) =>
        (Path, Refusal, Model, Sha256) = (path, refusal, model, sha256);

    /// <summary>Its path.</summary>
    public string Path { get; }

    /// <summary>The folder it lies in.</summary>
    public string Folder => System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path)) ?? ".";

    /// <summary>Its errors.</summary>
    public Refusal Refusal { get; }

    /// <summary>What it holds.</summary>
    public OnnxModel Model { get; }

    /// <summary>The SHA-256 of the file, in lower-case hexadecimal.</summary>
    public string Sha256 { get; }

    /// <summary>
    /// Whether a file begins as ONNX files do: with the version of the format, a small number. Its ending is not looked at.
    /// </summary>
    public static bool Recognises(string path)
    {
        if (!File.Exists(path)) return false;
        using var file = FileBytes.Open(path, new Refusal(path, Kind));
        Span<byte> first = stackalloc byte[sizeof(long)];
        if (file.Length < first.Length) return false;
        file.Read(0, first);

        // The same bytes could begin a safetensors file only if its header were longer than any.
        const byte version = 0x08;
        return first[0] == version && first[1] is > 0 and < 64 && BinaryPrimitives.ReadUInt64LittleEndian(first) > ForeignFormat.LongestHeader;
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidInputException">It is missing, damaged, or no ONNX file.</exception>
    public static OnnxFile Read(string path)
    {
        var refusal = new Refusal(path, Kind);
        using var file = FileBytes.Open(path, refusal);
        if (file.Length > Longest) throw refusal
            .Because($"it has {file.Length} bytes, and no ONNX file has more than {Longest}; {Refusal.GetItAgain}");
        var model = new OnnxModel(new OnnxBudget(refusal));
        try
        {
            using var stream = new CodedInputStream(new ByteStream(file));
            model.MergeFrom(stream);
        }
        catch (Exception error) when (error is InvalidProtocolBufferException or OverflowException or ArgumentException)
        {
            throw refusal.Because($"it is damaged or of another kind ({error.Message.TrimEnd('.')}); {Refusal.GetItAgain}", error);
        }

        if (model.Graph is not { Nodes.Count: > 0 }) throw refusal.Because($"there is no graph of operators in it; {Refusal.GetItAgain}");
        if (model.Graph.HasSparse) throw refusal.Because("some of its weights are stored as sparse tensors; export them as dense ones");
        return new OnnxFile(path, refusal, model, file.Sha256(CancellationToken.None));
    }
}
