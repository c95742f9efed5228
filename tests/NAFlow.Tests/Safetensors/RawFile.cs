using System.Buffers.Binary;
using System.Text;

namespace NAFlow.Tests;

/// <summary>Safetensors files made byte by byte, so that the tests do not lean on the code they test.</summary>
internal static class RawFile
{
    /// <summary>The eight bytes of the header's length, the header, the data.</summary>
    public static byte[] Of(string header, params ReadOnlySpan<byte> data) => Of(Encoding.UTF8.GetBytes(header), data);

    public static byte[] Of(byte[] header, ReadOnlySpan<byte> data)
    {
        var file = new byte[8 + header.Length + data.Length];
        BinaryPrimitives.WriteInt64LittleEndian(file, header.Length);
        header.CopyTo(file, 8);
        data.CopyTo(file.AsSpan(8 + header.Length));
        return file;
    }

    /// <summary>Puts the bytes into a file of the folder.</summary>
    public static string Save(this TemporaryFolder folder, byte[] content, string name = "x.safetensors")
    {
        var path = folder.File(name);
        File.WriteAllBytes(path, content);
        return path;
    }
}
