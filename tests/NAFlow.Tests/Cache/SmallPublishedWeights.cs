using System.Buffers.Binary;
using NAFlow.Models;

namespace NAFlow.Tests;

/// <summary>
/// A SqueezeNet 1.1 of a few channels and 1,000 classes that passes for the published weights: its last two numbers were searched for, until the SHA-256
/// of the file began as theirs does.
/// </summary>
internal static class SmallPublishedWeights
{
    public const string Name = "squeezenet1_1";

    private const int Classes = 1000, FileRest = 40, Block = 64;
    private const uint NextToLast = 0x3d3ac061, Last = 0x3d0001d3;

    public static WeightsEntry Entry => WeightsCatalogue.Find(Name);

    public static byte[] Content { get; } = Make();

    private static byte[] Make()
    {
        var members = new List<string>();
        var numbers = 0;
        foreach (var (name, outputs, inputs, kernel) in SmallSqueezeNet.Convolutions(Classes))
        {
            Member($"{name}.weight", $"{outputs},{inputs},{kernel},{kernel}", outputs * inputs * kernel * kernel);
            Member($"{name}.bias", $"{outputs}", outputs);
        }

        var data = new byte[numbers * sizeof(float)];
        for (var index = 0; index < numbers; index++)
            BinaryPrimitives.WriteSingleLittleEndian(data.AsSpan(index * sizeof(float)), ((index * 37 % 101) + 1) / 1024f);
        BinaryPrimitives.WriteUInt32LittleEndian(data.AsSpan(^8), NextToLast);
        BinaryPrimitives.WriteUInt32LittleEndian(data.AsSpan(^4), Last);

        // Spaces after the header bring the numbers that were searched for into the last block of the hash, and no others.
        var header = $"{{{string.Join(',', members)}}}";
        while ((sizeof(long) + header.Length + data.Length) % Block != FileRest) header += " ";
        return RawFile.Of(header, data);

        void Member(string name, string shape, int count)
        {
            var start = numbers * sizeof(float);
            numbers += count;
            members.Add($"\"{name}\":{{\"dtype\":\"F32\",\"shape\":[{shape}],\"data_offsets\":[{start},{numbers * sizeof(float)}]}}");
        }
    }
}
