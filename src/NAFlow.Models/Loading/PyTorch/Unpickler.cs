using System.Buffers.Binary;
using NAFlow.Files;

namespace NAFlow.Models.PyTorch;

/// <summary>
/// Reads one pickle into plain values: null, bool, long, BigInteger, double, string, tuples, lists, dictionaries, storages, tensors. A pickle is a
/// program for a machine with a stack; this machine has no command that runs anything, and every step costs at least a byte of the file.
/// </summary>
internal sealed class Unpickler
{
    private const int MostCommands = 4_000_000;

    private readonly ByteReader reader;
    private readonly Refusal refusal;
    private readonly PickleStack stack;
    private readonly PickleMemo memo;
    private readonly PickleLiterals literals;
    private readonly PickleCollections collections;
    private readonly PickleCalls calls;

    private Unpickler(ByteReader reader, Refusal refusal, Action<StorageReference>? mentioned, bool isInner)
    {
        (this.reader, this.refusal) = (reader, refusal);
        stack = new PickleStack(refusal);
        memo = new PickleMemo(refusal);
        literals = new PickleLiterals(reader, refusal);
        collections = new PickleCollections(stack, refusal);
        calls = new PickleCalls(reader, stack, refusal, mentioned, isInner);
    }

    /// <summary>Reads the pickle at the reader's place and leaves the reader behind it.</summary>
    /// <param name="reader">Where the pickle is.</param>
    /// <param name="refusal">The errors of the file.</param>
    /// <param name="mentioned">Told of every storage the pickle mentions.</param>
    /// <param name="isInner">Whether it stands in another pickle, and so may hold none itself.</param>
    /// <exception cref="InvalidInputException">It is damaged, too large, or asks for something that weights do not need.</exception>
    public static object? Read(ByteReader reader, Refusal refusal, Action<StorageReference>? mentioned = null, bool isInner = false) =>
        new Unpickler(reader, refusal, mentioned, isInner).Run();

    private object? Run()
    {
        if (reader.Next() != (byte)Opcode.Protocol)
            throw refusal.Because($"a pickle is due at byte {reader.Position - 1} and something else is there; {Refusal.GetItAgain}");
        if (reader.Next() is var protocol and not (>= 2 and <= 5))
            throw refusal.Because($"its pickle has protocol {protocol}, and 2 to 5 are known; save it again with torch.save");
        for (var count = 0; count < MostCommands; count++)
        {
            var opcode = (Opcode)reader.Next();
            if (opcode == Opcode.Stop)
                return stack.Pop();
            if (literals.TryRead(opcode, out var value))
                stack.Push(value);
            else if (!collections.TryRun(opcode) && !calls.TryRun(opcode) && !TryRunOther(opcode))
                throw refusal.Because($"its pickle has the unknown command 0x{(byte)opcode:x2} at byte {reader.Position - 1}; {Refusal.GetItAgain}");
        }
        throw refusal.Because($"its pickle has more than {MostCommands} commands; save model.state_dict() alone");
    }

    private bool TryRunOther(Opcode opcode)
    {
        switch (opcode)
        {
            case Opcode.Mark: stack.Mark(); return true;
            case Opcode.Pop: stack.Pop(); return true;
            case Opcode.PopMark: stack.PopToMark(); return true;
            case Opcode.Duplicate: stack.Push(stack.Top); return true;
            case Opcode.Put: memo.Put(reader.Next(), stack.Top); return true;
            case Opcode.LongPut: memo.Put(BinaryPrimitives.ReadUInt32LittleEndian(reader.Take(4)), stack.Top); return true;
            case Opcode.Memoize: memo.Add(stack.Top); return true;
            case Opcode.Get: stack.Push(memo.Get(reader.Next())); return true;
            case Opcode.LongGet: stack.Push(memo.Get(BinaryPrimitives.ReadUInt32LittleEndian(reader.Take(4)))); return true;
            case Opcode.Frame: CheckFrame(BinaryPrimitives.ReadInt64LittleEndian(reader.Take(8))); return true;
            default: return false;
        }
    }

    /// <summary>A frame only promises bytes.</summary>
    private void CheckFrame(long length)
    {
        if (length < 0 || length > reader.Left)
            throw refusal.Because(
                $"it is incomplete: {length} bytes of its pickle are due at byte {reader.Position} and {reader.Left} are left; {Refusal.GetItAgain}");
    }
}

/// <summary>
/// The commands of pickles, protocols 2 to 5, by their bytes. The textual ones of protocols 0 and 1 are left out but for those that protocol 2 still
/// writes.
/// </summary>
internal enum Opcode : byte
{
    Mark = (byte)'(',
    Stop = (byte)'.',
    Pop = (byte)'0',
    PopMark = (byte)'1',
    Duplicate = (byte)'2',
    Protocol = 0x80,
    Frame = 0x95,

    None = (byte)'N',
    True = 0x88,
    False = 0x89,
    IntegerText = (byte)'I',
    LongText = (byte)'L',
    Integer = (byte)'J',
    Byte = (byte)'K',
    Word = (byte)'M',
    ShortLong = 0x8a,
    Long = 0x8b,
    Float = (byte)'G',
    OldText = (byte)'T',
    ShortOldText = (byte)'U',
    Text = (byte)'X',
    ShortText = 0x8c,
    LongerText = 0x8d,
    Bytes = (byte)'B',
    ShortBytes = (byte)'C',
    LongerBytes = 0x8e,
    ByteArray = 0x96,

    EmptyTuple = (byte)')',
    Tuple = (byte)'t',
    Tuple1 = 0x85,
    Tuple2 = 0x86,
    Tuple3 = 0x87,
    EmptyList = (byte)']',
    List = (byte)'l',
    Append = (byte)'a',
    Appends = (byte)'e',
    EmptyDictionary = (byte)'}',
    Dictionary = (byte)'d',
    SetItem = (byte)'s',
    SetItems = (byte)'u',
    EmptySet = 0x8f,
    AddItems = 0x90,
    FrozenSet = 0x91,

    Put = (byte)'q',
    LongPut = (byte)'r',
    Memoize = 0x94,
    Get = (byte)'h',
    LongGet = (byte)'j',

    Global = (byte)'c',
    StackGlobal = 0x93,
    Reduce = (byte)'R',
    NewObject = 0x81,
    NewObjectWithNames = 0x92,
    Build = (byte)'b',
    Instance = (byte)'i',
    Object = (byte)'o',
    PersistentId = (byte)'Q',
    PersistentText = (byte)'P',
    Extension1 = 0x82,
    Extension2 = 0x83,
    Extension4 = 0x84,
    NextBuffer = 0x97,
    ReadOnlyBuffer = 0x98,
}
