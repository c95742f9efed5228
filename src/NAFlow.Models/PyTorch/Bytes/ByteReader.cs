using System.Text;
using NAFlow.Files;

namespace NAFlow.Models.PyTorch;

/// <summary>Reads forwards through a small window, so that nothing behind the place it has come to is touched.</summary>
internal sealed class ByteReader(IByteSource source, long start, long end, Refusal refusal)
{
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
