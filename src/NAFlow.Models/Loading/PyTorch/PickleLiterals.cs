using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;
using NAFlow.Files;

namespace NAFlow.Models.PyTorch;

/// <summary>Reads the numbers and texts that stand in a pickle.</summary>
internal sealed class PickleLiterals(ByteReader reader, Refusal refusal)
{
    private const int LongestNumber = 256, LongestKept = 4096;
    private const long LongestText = 2L << 30;

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
            Opcode.ShortOldText => OldText(reader.Next()),
            Opcode.OldText => OldText(BinaryPrimitives.ReadInt32LittleEndian(reader.Take(4))),
            Opcode.ShortText => Text(reader.Next()),
            Opcode.Text => Text(BinaryPrimitives.ReadUInt32LittleEndian(reader.Take(4))),
            Opcode.LongerText => Text(BinaryPrimitives.ReadInt64LittleEndian(reader.Take(8))),
            Opcode.ShortBytes => Bytes(reader.Next()),
            Opcode.Bytes => Bytes(BinaryPrimitives.ReadUInt32LittleEndian(reader.Take(4))),
            Opcode.LongerBytes or Opcode.ByteArray => Bytes(BinaryPrimitives.ReadInt64LittleEndian(reader.Take(8))),
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
        return line.Length <= LongestNumber
            && BigInteger.TryParse(line.AsSpan().TrimEnd('L'), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? Narrow(number)
            : throw refusal.Because($"its pickle has {Refusal.Quote(line)} for a number; {Refusal.GetItAgain}");
    }

    private static object Narrow(BigInteger number) => number >= long.MinValue && number <= long.MaxValue ? (object)(long)number : number;

    /// <summary>A text; a long one, which is none that is looked at but may be the bytes of an array, stays where it is.</summary>
    private object Text(long length)
    {
        Check(length);
        if (length > LongestKept) return new PickleBytes(reader.Stretch(length), IsText: true);
        try
        {
            return Strict.GetString(reader.Take((int)length));
        }
        catch (DecoderFallbackException error)
        {
            throw refusal.Because($"its pickle has a text that is not Unicode; {Refusal.GetItAgain}", error);
        }
    }

    /// <summary>A text of Python 2, whose bytes are its letters; a long one is the bytes of an array.</summary>
    private object OldText(long length)
    {
        Check(length);
        return length <= LongestKept ? Encoding.Latin1.GetString(reader.Take((int)length)) : Bytes(length);
    }

    private void Check(long length)
    {
        if (length is < 0 or > LongestText)
            throw refusal.Because($"its pickle has a text of {length} bytes, more than the {LongestText} allowed; save model.state_dict() alone");
    }

    /// <summary>Bytes, which stay where they are.</summary>
    private PickleBytes Bytes(long length) => new(reader.Stretch(length));
}

/// <summary>The commands of a pickle that make tuples, lists, dictionaries and sets and put values into them.</summary>
internal sealed class PickleCollections(PickleStack stack, Refusal refusal)
{
    /// <summary>Runs a command.</summary>
    /// <returns>Whether it is one of these.</returns>
    /// <exception cref="InvalidInputException">It lacks what it works on.</exception>
    public bool TryRun(Opcode opcode)
    {
        switch (opcode)
        {
            case Opcode.EmptyTuple: stack.Push(PickleTuple.Empty); return true;
            case Opcode.Tuple: stack.Push(new PickleTuple(stack.PopToMark())); return true;
            case Opcode.Tuple1: PushTuple(1); return true;
            case Opcode.Tuple2: PushTuple(2); return true;
            case Opcode.Tuple3: PushTuple(3); return true;
            case Opcode.EmptyList: stack.Push(new PickleList()); return true;
            case Opcode.List: stack.Push(new PickleList { Items = [.. stack.PopToMark()] }); return true;
            case Opcode.Append: Append([stack.Pop()]); return true;
            case Opcode.Appends: Append(stack.PopToMark()); return true;
            case Opcode.EmptyDictionary: stack.Push(new PickleDictionary()); return true;
            case Opcode.Dictionary: PushDictionary(stack.PopToMark()); return true;
            case Opcode.SetItem: SetItem(); return true;
            case Opcode.SetItems: SetItems(stack.PopToMark()); return true;
            case Opcode.EmptySet: stack.Push(Inert.Value); return true;
            case Opcode.AddItems: AddItems(stack.PopToMark()); return true;
            case Opcode.FrozenSet: stack.PopToMark(); stack.Push(Inert.Value); return true;
            default: return false;
        }
    }

    private void PushTuple(int length)
    {
        var items = new object?[length];
        for (var index = length - 1; index >= 0; index--)
            items[index] = stack.Pop();
        stack.Push(new PickleTuple(items));
    }

    private void PushDictionary(object?[] items)
    {
        stack.Push(new PickleDictionary());
        SetItems(items);
    }

    private void SetItem()
    {
        var value = stack.Pop();
        SetItems([stack.Pop(), value]);
    }

    private void Append(object?[] items)
    {
        if (stack.Top is PickleList list)
            list.Items.AddRange(items);
        else if (stack.Top is not (Inert or PickleObject))
            throw refusal.Because($"its pickle adds items to something other than a list; {Refusal.GetItAgain}");
    }

    private void AddItems(object?[] items)
    {
        if (stack.Top is not (Inert or PickleObject))
            throw refusal.Because($"its pickle adds {items.Length} items to something other than a set; {Refusal.GetItAgain}");
    }

    private void SetItems(object?[] items)
    {
        if (items.Length % 2 != 0)
            throw refusal.Because($"its pickle sets a key without a value; {Refusal.GetItAgain}");
        var pairs = items.Chunk(2).Select(pair => KeyValuePair.Create(pair[0], pair[1]));
        if (stack.Top is PickleDictionary dictionary)
            dictionary.Pairs.AddRange(pairs);
        else if (stack.Top is PickleObject placeholder)
            placeholder.Add(pairs);
        else if (stack.Top is not Inert)
            throw refusal.Because($"its pickle sets keys of something other than a dictionary; {Refusal.GetItAgain}");
    }
}
