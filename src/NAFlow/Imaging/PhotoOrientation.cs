using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

namespace NAFlow.Imaging;

/// <summary>
/// How a camera was held, 1 to 8 as EXIF counts, wherever a file keeps it: in EXIF (of JPEG, PNG and WebP, and in the text that ImageMagick puts
/// into PNG), or else in XMP. What cannot be made sense of is 1, upright.
/// </summary>
/// <remarks>Source: CIPA DC-008 (EXIF), ISO 15948 (PNG, <c>eXIf</c>), RFC 9649 (WebP), ISO 16684 (XMP).</remarks>
internal static partial class PhotoOrientation
{
    private const int Upright = 1;

    /// <summary>The orientation of an encoded picture.</summary>
    public static int Of(PhotoFormat format, ReadOnlySpan<byte> encoded)
    {
        var notes = new Notes();
        if (format == PhotoFormat.Jpeg) ReadJpeg(encoded, notes);
        else if (format == PhotoFormat.Png) ReadPng(encoded, notes);
        else if (format == PhotoFormat.WebP) ReadWebP(encoded, notes);
        return notes.Exif ?? notes.Xmp ?? Upright;
    }

    private static void ReadJpeg(ReadOnlySpan<byte> file, Notes notes)
    {
        const byte app1 = 0xE1, startOfScan = 0xDA;
        for (var place = 2; place + 4 <= file.Length && file[place] == 0xFF;)
        {
            var marker = file[place + 1];
            if (marker == startOfScan) return;
            if (marker == 0xFF)
            {
                place++; // A fill byte.
                continue;
            }

            var length = BinaryPrimitives.ReadUInt16BigEndian(file[(place + 2)..]);
            if (length < 2 || place + 2 + length > file.Length) return;
            if (marker == app1) notes.Read(file.Slice(place + 4, length - 2));
            place += 2 + length;
        }
    }

    private static void ReadPng(ReadOnlySpan<byte> file, Notes notes)
    {
        for (var place = 8L; place + 12 <= file.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(file[(int)place..]);
            if (place + 12 + length > file.Length) return;
            var type = file.Slice((int)place + 4, 4);
            var data = file.Slice((int)place + 8, (int)length);
            if (type.SequenceEqual("eXIf"u8)) notes.ReadExif(data);
            else if (type.SequenceEqual("tEXt"u8) || type.SequenceEqual("zTXt"u8) || type.SequenceEqual("iTXt"u8)) PngText.Read(type[0], data, notes);
            place += 12 + length;
        }
    }

    private static void ReadWebP(ReadOnlySpan<byte> file, Notes notes)
    {
        for (var place = 12L; place + 8 <= file.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32LittleEndian(file[((int)place + 4)..]);
            if (place + 8 + length > file.Length) return;
            var type = file.Slice((int)place, 4);
            var data = file.Slice((int)place + 8, (int)length);
            if (type.SequenceEqual("EXIF"u8)) notes.ReadExif(data);
            else if (type.SequenceEqual("XMP "u8)) notes.ReadXmp(data);
            place += 8 + length + (length & 1);
        }
    }

    [GeneratedRegex("""tiff:Orientation(?:\s*=\s*["']|>)\s*(?<value>[1-8])""")]
    private static partial Regex InXmp();

    /// <summary>What was found so far; of several the first counts.</summary>
    private sealed class Notes
    {
        public int? Exif { get; private set; }

        public int? Xmp { get; private set; }

        /// <summary>A segment that says itself what it holds.</summary>
        public void Read(ReadOnlySpan<byte> segment)
        {
            var xmp = "http://ns.adobe.com/xap/1.0/\0"u8;
            if (segment.StartsWith("Exif\0"u8)) ReadExif(segment);
            else if (segment.StartsWith(xmp)) ReadXmp(segment[xmp.Length..]);
        }

        /// <summary>A TIFF header and its first directory, perhaps behind the mark that JPEG puts before it.</summary>
        public void ReadExif(ReadOnlySpan<byte> block)
        {
            if (block.StartsWith("Exif\0"u8) && block.Length > 6) block = block[6..];
            Exif ??= TiffOrientation.Of(block);
        }

        public void ReadXmp(ReadOnlySpan<byte> packet)
        {
            if (InXmp().Match(Encoding.Latin1.GetString(packet)) is { Success: true } found)
                Xmp ??= found.Groups["value"].ValueSpan[0] - '0';
        }
    }

    /// <summary>The texts of a PNG that hold EXIF or XMP.</summary>
    private static class PngText
    {
        // Profiles are a few KiB; this keeps a bomb from unpacking.
        private const int Longest = 1 << 20;

        public static void Read(byte kind, ReadOnlySpan<byte> chunk, Notes notes)
        {
            var end = chunk.IndexOf((byte)0);
            if (end < 0) return;
            var keyword = Encoding.Latin1.GetString(chunk[..end]);
            var value = chunk[(end + 1)..];
            if (keyword is "XML:com.adobe.xmp") notes.ReadXmp(Text(kind, value));
            else if (keyword is "Raw profile type xmp") notes.ReadXmp(Profile(Text(kind, value)));
            else if (keyword is "Raw profile type exif" or "Raw profile type APP1") notes.ReadExif(Profile(Text(kind, value)));
        }

        /// <summary>The text after its keyword: as it is, or packed, behind the fields that its kind puts before it.</summary>
        private static ReadOnlySpan<byte> Text(byte kind, ReadOnlySpan<byte> value)
        {
            if (kind == (byte)'t') return value;
            if (kind == (byte)'z') return value.Length > 1 ? Unpack(value[1..]) : [];
            if (value.Length < 2) return [];
            var isPacked = value[0] == 1;
            var rest = value[2..];
            for (var skipped = 0; skipped < 2; skipped++) // The language, and the keyword in it.
            {
                if (rest.IndexOf((byte)0) is not (>= 0 and var end)) return [];
                rest = rest[(end + 1)..];
            }

            return isPacked ? Unpack(rest) : rest;
        }

        private static byte[] Unpack(ReadOnlySpan<byte> packed)
        {
            using var stream = new ZLibStream(new MemoryStream(packed.ToArray()), CompressionMode.Decompress);
            var text = new byte[Longest];
            try
            {
                return text[..stream.ReadAtLeast(text, Longest, throwOnEndOfStream: false)];
            }
            catch (InvalidDataException)
            {
                return [];
            }
        }

        /// <summary>ImageMagick's form: the profile's name, its length, and its bytes in hexadecimal, each on lines of their own.</summary>
        private static byte[] Profile(ReadOnlySpan<byte> text)
        {
            var parts = Encoding.Latin1.GetString(text).Split((char[]?)null, 3, StringSplitOptions.RemoveEmptyEntries);
            if (parts is not [_, _, var digits]) return [];
            try
            {
                return Convert.FromHexString(string.Concat(digits.Where(char.IsAsciiHexDigit)));
            }
            catch (FormatException)
            {
                return [];
            }
        }
    }
}

/// <summary>The orientation in the first directory of a TIFF structure, which EXIF is.</summary>
internal static class TiffOrientation
{
    private const int Tag = 0x112, EntryLength = 12;
    private const ushort Byte = 1, Short = 3, Long = 4;

    /// <summary>The orientation, 1 to 8; null when there is none.</summary>
    public static int? Of(ReadOnlySpan<byte> block)
    {
        if (block.Length < 8) return null;
        var isLittle = block.StartsWith("II"u8);
        if (!isLittle && !block.StartsWith("MM"u8)) return null;
        var directory = U32(block[4..]);
        if (directory + 2L > block.Length) return null;
        var entries = block[(int)directory..];
        var count = U16(entries);
        for (var index = 0; index < count && 2 + ((index + 1) * EntryLength) <= entries.Length; index++)
        {
            var entry = entries.Slice(2 + (index * EntryLength), EntryLength);
            if (U16(entry) != Tag) continue;
            var value = U16(entry[2..]) switch
            {
                Byte => entry[8],
                Short => U16(entry[8..]),
                Long => U32(entry[8..]),
                _ => 0u,
            };
            return value is >= 1 and <= 8 ? (int)value : null;
        }

        return null;

        ushort U16(ReadOnlySpan<byte> at) => isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(at) : BinaryPrimitives.ReadUInt16BigEndian(at);

        uint U32(ReadOnlySpan<byte> at) => isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(at) : BinaryPrimitives.ReadUInt32BigEndian(at);
    }
}
