using System.IO.Compression;
using System.Text;

namespace NAFlow.Tests;

/// <summary>Writes zip archives byte by byte, well-formed or not.</summary>
internal static class ZipWriter
{
    private const int Alignment = 64;

    /// <summary>An archive; a wide one has the records for more than 4 GB and padding before the data, as PyTorch writes.</summary>
    public static byte[] Write(IEnumerable<ZipPart> parts, bool wide = false, string comment = "")
    {
        using var file = new MemoryStream();
        using var directory = new MemoryStream();
        var count = 0;
        foreach (var part in parts)
        {
            directory.Write(WriteEntry(file, part, wide));
            count++;
        }
        var start = file.Position;
        file.Write(directory.ToArray());
        if (wide)
            WriteWideEnd(file, count, start, directory.Length);
        var writer = new BinaryWriter(file);
        writer.Write("PK\u0005\u0006"u8);
        writer.Write(0);
        writer.Write((ushort)count);
        writer.Write((ushort)count);
        writer.Write((uint)directory.Length);
        writer.Write(wide ? uint.MaxValue : (uint)start);
        writer.Write((ushort)comment.Length);
        writer.Write(Encoding.ASCII.GetBytes(comment));
        return file.ToArray();
    }

    private static byte[] WriteEntry(MemoryStream file, ZipPart part, bool wide)
    {
        var content = part.Deflate ? Pack(part.Content) : part.Content;
        var (packed, length, start) = (part.Packed ?? content.Length, part.Length ?? part.Content.Length, part.Start ?? file.Position);
        var method = part.Method ?? (part.Deflate ? (ushort)8 : (ushort)0);
        var (name, localName) = (Encoding.UTF8.GetBytes(part.Name), Encoding.UTF8.GetBytes(part.LocalName ?? part.Name));
        byte[] padding = [];
        if (wide)
        {
            var end = file.Position + 30 + localName.Length + 4;
            padding = [.. "FB"u8, .. BitConverter.GetBytes((ushort)(-end % Alignment + Alignment)), .. new byte[(int)(-end % Alignment + Alignment)]];
        }

        var local = new BinaryWriter(file);
        local.Write("PK\u0003\u0004"u8);
        WriteCommon(local, part.Flags, method, (uint)packed, (uint)length, localName, padding);
        local.Write(localName);
        local.Write(padding);
        local.Write(content);

        byte[] fields = wide ? [1, 0, 24, 0, .. BitConverter.GetBytes(length), .. BitConverter.GetBytes(packed), .. BitConverter.GetBytes(start)] : [];
        using var entry = new MemoryStream();
        var central = new BinaryWriter(entry);
        central.Write("PK\u0001\u0002"u8);
        central.Write((ushort)0);
        WriteCommon(central, part.Flags, method, wide ? uint.MaxValue : (uint)packed, wide ? uint.MaxValue : (uint)length, name, fields);
        central.Write(new byte[10]);
        central.Write(wide ? uint.MaxValue : (uint)start);
        central.Write(name);
        central.Write(fields);
        return entry.ToArray();
    }

    private static void WriteCommon(BinaryWriter writer, ushort flags, ushort method, uint packed, uint length, byte[] name, byte[] extra)
    {
        writer.Write((ushort)45);
        writer.Write(flags);
        writer.Write(method);
        writer.Write(new byte[8]);
        writer.Write(packed);
        writer.Write(length);
        writer.Write((ushort)name.Length);
        writer.Write((ushort)extra.Length);
    }

    private static void WriteWideEnd(MemoryStream file, long count, long start, long length)
    {
        var at = file.Position;
        var writer = new BinaryWriter(file);
        writer.Write("PK\u0006\u0006"u8);
        writer.Write(44L);
        writer.Write(45 | 45 << 16);
        writer.Write(0L);
        writer.Write(count);
        writer.Write(count);
        writer.Write(length);
        writer.Write(start);
        writer.Write("PK\u0006\u0007"u8);
        writer.Write(0);
        writer.Write(at);
        writer.Write(1);
    }

    private static byte[] Pack(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.Optimal))
            deflate.Write(content);
        return packed.ToArray();
    }
}
