using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using TorchSharp;

namespace NAFlow.Tests;

/// <summary>Golden numbers in NumPy's .npy format: little-endian f4, f8, i8 or u1, in C order.</summary>
internal static partial class NpyFile
{
    /// <summary>Reads the whole array; the caller owns the tensor.</summary>
    public static torch.Tensor Read(string path)
    {
        var file = File.ReadAllBytes(path);
        if (file is not [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', ..])
            throw new InvalidDataException($"{path} is no .npy file.");
        var (headerStart, headerLength) = file[6] == 1
            ? (10, BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(8)))
            : (12, BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(8)));
        var header = Header().Match(Encoding.Latin1.GetString(file, headerStart, headerLength));
        if (!header.Success)
            throw new InvalidDataException($"{path} has a header of another kind.");

        long[] shape = [.. header.Groups["shape"].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(length => long.Parse(length, CultureInfo.InvariantCulture))];
        var tensor = torch.empty(shape, TypeOf(header.Groups["type"].Value));
        tensor.bytes = file.AsSpan(headerStart + headerLength);
        return tensor;
    }

    private static torch.ScalarType TypeOf(string description) => description switch
    {
        "<f4" => torch.ScalarType.Float32,
        "<f8" => torch.ScalarType.Float64,
        "<i8" => torch.ScalarType.Int64,
        "|u1" => torch.ScalarType.Byte,
        _ => throw new InvalidDataException($"{description} is not an element type read here."),
    };

    [GeneratedRegex("""'descr': '(?<type>[^']+)', 'fortran_order': False, 'shape': \((?<shape>[^)]*)\)""")]
    private static partial Regex Header();
}
