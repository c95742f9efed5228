using System.IO.Compression;
using System.Text;
using NAFlow.Files;

namespace NAFlow.Models.PyTorch;

/// <summary>
/// Reads forwards through a small window, so that nothing behind the place it has come to is touched. What is passed over costs nothing; what is read
/// may be no more than so many bytes.
/// </summary>
internal sealed class ByteReader(IByteSource source, long start, long end, Refusal refusal, long mostRead = ByteReader.LongestPickle)
{
    /// <summary>The bytes of a pickle that are read at most: those of its numbers stand beside them and are passed over.</summary>
    public const long LongestPickle = 64 << 20;

    private readonly long most = mostRead;
    private long read;
    private readonly byte[] window = new byte[4096];
    private long windowStart = start;
    private int windowLength;

    /// <summary>The place of the next byte.</summary>
    public long Position { get; private set; } = start;

    /// <summary>How many bytes are left.</summary>
    public long Left => end - Position;

    /// <summary>The next byte.</summary>
    /// <exception cref="InvalidInputException">There is none.</exception>
    public byte Next() => Take(1)[0];

    /// <summary>The next bytes, valid until the next call. They are known to exist before any memory is asked for.</summary>
    /// <exception cref="InvalidInputException">There are not as many.</exception>
    public ReadOnlySpan<byte> Take(int count)
    {
        Require(count);
        if ((read += count) > most)
            throw refusal.Because($"its pickle has more than {most} bytes besides its numbers; save model.state_dict() alone");
        if (count > window.Length)
        {
            var bytes = new byte[count];
            source.Read(Position, bytes);
            Position += count;
            return bytes;
        }
        if (Position < windowStart || Position + count > windowStart + windowLength)
        {
            (windowStart, windowLength) = (Position, (int)Math.Min(window.Length, Left));
            source.Read(windowStart, window.AsSpan(0, windowLength));
        }
        var taken = window.AsSpan((int)(Position - windowStart), count);
        Position += count;
        return taken;
    }

    /// <summary>Passes over bytes without reading them.</summary>
    /// <exception cref="InvalidInputException">There are not as many.</exception>
    public void Skip(long count)
    {
        Require(count);
        Position += count;
    }

    /// <summary>The next bytes, which stay where they are.</summary>
    /// <exception cref="InvalidInputException">There are not as many.</exception>
    public FilePart Stretch(long count)
    {
        var from = Position;
        Skip(count);
        return new FilePart(source, from, count);
    }

    /// <summary>The text up to the next line feed.</summary>
    /// <exception cref="InvalidInputException">The line does not end, or is longer than any name.</exception>
    public string Line()
    {
        const int longest = 1000;
        var line = new StringBuilder();
        for (var letter = Next(); letter != '\n'; letter = Next())
            if (line.Append((char)letter).Length > longest)
                throw refusal.Because($"a line of its pickle is longer than {longest} letters; {Refusal.GetItAgain}");
        return line.ToString();
    }

    private void Require(long count)
    {
        if (count < 0 || count > Left)
            throw refusal.Because($"it is incomplete: {count} bytes are due at byte {Position} and {Left} are left; {Refusal.GetItAgain}");
    }
}

/// <summary>Bytes as a stream to read forwards, for the decompressor.</summary>
internal sealed class ByteStream(IByteSource source) : Stream
{
    private long position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => source.Length;

    public override long Position
    {
        get => position;
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        var count = (int)Math.Min(buffer.Length, source.Length - position);
        source.Read(position, buffer[..count]);
        position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

/// <summary>A stretch of other bytes, which must lie within them.</summary>
internal sealed class FilePart(IByteSource whole, long start, long length) : IByteSource
{
    /// <inheritdoc/>
    public long Length => length;

    /// <summary>How many bytes must be unpacked or decoded anew to come to a place in it.</summary>
    public long Before(long offset) => whole is LatinBytes or DeflatedBytes ? start + offset : 0;

    /// <inheritdoc/>
    public void Read(long offset, Span<byte> target)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, length - target.Length);
        whole.Read(start + offset, target);
    }
}

/// <summary>
/// Compressed bytes, unpacked while they are read and never kept: reading on from where the last read ended costs nothing extra, going back starts
/// at the front.
/// </summary>
internal sealed class DeflatedBytes(IByteSource packed, long length, string name, Refusal refusal) : IByteSource, IDisposable
{
    private DeflateStream? unpacked;
    private long position;

    /// <inheritdoc/>
    public long Length => length;

    /// <inheritdoc/>
    public void Read(long offset, Span<byte> target)
    {
        if (unpacked is null || offset < position)
        {
            unpacked?.Dispose();
            (unpacked, position) = (new DeflateStream(new ByteStream(packed), CompressionMode.Decompress), 0);
        }
        Span<byte> skipped = stackalloc byte[4096];
        while (position < offset)
            Unpack(skipped[..(int)Math.Min(skipped.Length, offset - position)]);
        Unpack(target);
    }

    /// <inheritdoc/>
    public void Dispose() => unpacked?.Dispose();

    private void Unpack(Span<byte> target)
    {
        try
        {
            unpacked!.ReadExactly(target);
            position += target.Length;
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException)
        {
            throw refusal.Because($"its entry {Refusal.Quote(name)} cannot be unpacked; {Refusal.GetItAgain}", error);
        }
    }
}
