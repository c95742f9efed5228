using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;
using NAFlow.Files;

namespace NAFlow.Models.PyTorch;

/// <summary>Reads the numbers and texts that stand in a pickle.</summary>
internal sealed class PickleLiterals(ByteReader reader, Refusal refusal)
{
    private const int LongestNumber = 256, LongestText = 4 << 20;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads the value of a command.</summary>
    /// <returns>Whether the command is one of a literal.</returns>
    /// <exception cref="InvalidInputException">The value is cut short, too long or not of its kind.</exception>
    public bool TryRead(Opcode opcode, out object? value)
    {
        value = opcode switch
        {
            Opcode.None => null,
            Opcode.True => true,
            Opcode.False => false,
            Opcode.Byte => (long)reader.Next(),
            Opcode.Word => (long)BinaryPrimitives.ReadUInt16LittleEndian(reader.Take(2)),
            Opcode.Integer => (long)BinaryPrimitives.ReadInt32LittleEndian(reader.Take(4)),
            Opcode.ShortLong => Number(reader.Next()),
            Opcode.Long => Number(BinaryPrimitives.ReadInt32LittleEndian(reader.Take(4))),
            Opcode.IntegerText or Opcode.LongText => Number(reader.Line()),
            Opcode.Float => BinaryPrimitives.ReadDoubleBigEndian(reader.Take(8)),
            Opcode.ShortOldText => Encoding.Latin1.GetString(TextBytes(reader.Next())),
            Opcode.OldText => Encoding.Latin1.GetString(TextBytes(BinaryPrimitives.ReadInt32LittleEndian(reader.Take(4)))),
            Opcode.ShortText => Text(reader.Next()),
            Opcode.Text => Text(BinaryPrimitives.ReadUInt32LittleEndian(reader.Take(4))),
            Opcode.LongerText => Text(BinaryPrimitives.ReadInt64LittleEndian(reader.Take(8))),
            Opcode.ShortBytes => Passed(reader.Next()),
            Opcode.Bytes => Passed(BinaryPrimitives.ReadUInt32LittleEndian(reader.Take(4))),
            Opcode.LongerBytes or Opcode.ByteArray => Passed(BinaryPrimitives.ReadInt64LittleEndian(reader.Take(8))),
            _ => reader,
        };
        return !ReferenceEquals(value, reader);
    }

    /// <summary>A whole number; one past 64 bits stays a big one, as the mark of old checkpoints is.</summary>
    private object Number(int length)
    {
        if (length is < 0 or > LongestNumber)
            throw refusal.Because($"its pickle has a number of {length} bytes; {Refusal.GetItAgain}");
        return Narrow(new BigInteger(reader.Take(length)));
    }

    private object Number(string line)
    {
        if (line is "00" or "01")
            return line is "01";
        return line.Length <= LongestNumber && BigInteger.TryParse(line.AsSpan().TrimEnd('L'), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? Narrow(number)
            : throw refusal.Because($"its pickle has {Refusal.Quote(line)} for a number; {Refusal.GetItAgain}");
    }

    private static object Narrow(BigInteger number) => number >= long.MinValue && number <= long.MaxValue ? (object)(long)number : number;

    private string Text(long length)
    {
        try
        {
            return Strict.GetString(TextBytes(length));
        }
        catch (DecoderFallbackException error)
        {
            throw refusal.Because($"its pickle has a text that is not Unicode; {Refusal.GetItAgain}", error);
        }
    }

    private ReadOnlySpan<byte> TextBytes(long length) => length is >= 0 and <= LongestText
        ? reader.Take((int)length)
        : throw refusal.Because($"its pickle has a text of {length} bytes, more than the {LongestText} allowed; save model.state_dict() alone");

    /// <summary>Bytes are of no use for weights.</summary>
    private Inert Passed(long length)
    {
        reader.Skip(length);
        return Inert.Value;
    }
}
