using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace NAFlow.Tests;

/// <summary>Writes pickles as Python does, so that the tests do not lean on the code they test. An object array is a tuple, a list a list.</summary>
internal sealed class PickleWriter(int protocol)
{
    private readonly MemoryStream commands = new();
    private readonly Dictionary<object, int> numbers = [];
    private readonly List<int> boundaries = [];
    private int remembered;

    /// <summary>A whole pickle of a value.</summary>
    public static byte[] Write(object? value, int protocol = 2) => WriteWithBoundaries(value, protocol).Pickle;

    /// <summary>The same, and the places where commands begin.</summary>
    public static (byte[] Pickle, int[] Boundaries) WriteWithBoundaries(object? value, int protocol)
    {
        var writer = new PickleWriter(protocol);
        writer.Put(value);
        writer.Add((byte)'.');
        var body = writer.commands.ToArray();
        byte[] frame = protocol < 4 ? [] : [0x95, .. BitConverter.GetBytes((long)body.Length)];
        var start = 2 + frame.Length;
        return ([0x80, (byte)protocol, .. frame, .. body], [.. writer.boundaries.Select(place => start + place)]);
    }

    private void Put(object? value)
    {
        if (value is string or PythonName && numbers.TryGetValue(value, out var number))
        {
            Add(number < 256 ? [(byte)'h', (byte)number] : [(byte)'j', .. BitConverter.GetBytes(number)]);
            return;
        }
        switch (value)
        {
            case null: Add((byte)'N'); break;
            case bool truth: Add(truth ? (byte)0x88 : (byte)0x89); break;
            case int whole: PutNumber(whole); break;
            case long whole: PutNumber(whole); break;
            case BigInteger big: Add([0x8a, (byte)big.GetByteCount(), .. big.ToByteArray()]); break;
            case double real:
                Add(
                [(byte)'G', .. BitConverter.GetBytes(BinaryPrimitives.ReverseEndianness(BitConverter.DoubleToInt64Bits(real)))]); break;
            case string text: PutText(text); break;
            case byte[] bytes: Add([(byte)'C', (byte)bytes.Length, .. bytes]); break;
            case object?[] items: PutTuple(items); break;
            case List<object?> items: PutList(items); break;
            case PythonDictionary dictionary: Add((byte)'}'); Remember(); PutPairs(dictionary.Pairs); break;
            case PythonFilled filled: Put(filled.Made); PutPairs(filled.Pairs); break;
            case PythonName name: PutName(name); break;
            case PythonCall call: Put(call.Function); PutTuple(call.Arguments); Add((byte)'R'); Remember(); break;
            case PythonBuilt built: Put(built.Made); Put(built.State); Add((byte)'b'); break;
            case PythonPersistent persistent: Put(persistent.Id); Add((byte)'Q'); break;
            case RawPickle raw: Add(raw.Commands); break;
            default: throw new ArgumentException($"{value.GetType()} cannot be pickled");
        }
    }

    private void PutNumber(long number) => Add(number switch
    {
        >= 0 and <= byte.MaxValue => [(byte)'K', (byte)number],
        >= 0 and <= ushort.MaxValue => [(byte)'M', .. BitConverter.GetBytes((ushort)number)],
        >= int.MinValue and <= int.MaxValue => [(byte)'J', .. BitConverter.GetBytes((int)number)],
        _ => [0x8a, 8, .. BitConverter.GetBytes(number)],
    });

    private void PutText(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        if (protocol >= 4 && bytes.Length < 256)
            Add([0x8c, (byte)bytes.Length, .. bytes]);
        else
            Add([(byte)'X', .. BitConverter.GetBytes(bytes.Length), .. bytes]);
        Remember(text);
    }

    private void PutTuple(object?[] items)
    {
        if (items.Length is 0 or > 3)
            Add(items.Length == 0 ? (byte)')' : (byte)'(');
        foreach (var item in items)
            Put(item);
        if (items.Length == 0)
            return;
        Add(items.Length > 3 ? (byte)'t' : (byte)(0x84 + items.Length));
        Remember();
    }

    private void PutList(List<object?> items)
    {
        Add((byte)']');
        Remember();
        if (items.Count == 0)
            return;
        Add((byte)'(');
        items.ForEach(Put);
        Add((byte)'e');
    }

    private void PutPairs((object? Key, object? Value)[] pairs)
    {
        if (pairs.Length == 0)
            return;
        Add((byte)'(');
        foreach (var (key, value) in pairs)
        {
            Put(key);
            Put(value);
        }
        Add((byte)'u');
    }

    private void PutName(PythonName name)
    {
        if (protocol >= 4)
        {
            Put(name.Module);
            Put(name.Name);
            Add(0x93);
        }
        else
            Add([(byte)'c', .. Encoding.UTF8.GetBytes($"{name.Module}\n{name.Name}\n")]);
        Remember(name);
    }

    /// <summary>Numbers the last value, so that it need not be written again.</summary>
    private void Remember(object? value = null)
    {
        if (value is not null)
            numbers[value] = remembered;
        if (protocol >= 4)
            Add(0x94);
        else
            Add(remembered < 256 ? [(byte)'q', (byte)remembered] : [(byte)'r', .. BitConverter.GetBytes(remembered)]);
        remembered++;
    }

    private void Add(params ReadOnlySpan<byte> bytes)
    {
        boundaries.Add((int)commands.Length);
        commands.Write(bytes);
    }
}

/// <summary>A name of Python's, with its module.</summary>
internal sealed record PythonName(string Module, string Name);

/// <summary>A call of something with arguments.</summary>
internal sealed record PythonCall(object? Function, params object?[] Arguments);

/// <summary>An object whose attributes are set after it was made.</summary>
internal sealed record PythonBuilt(object? Made, object? State);

/// <summary>A dictionary in the order of its pairs.</summary>
internal sealed record PythonDictionary(params (object? Key, object? Value)[] Pairs);

/// <summary>An object that pairs are put into after it was made.</summary>
internal sealed record PythonFilled(object? Made, params (object? Key, object? Value)[] Pairs);

/// <summary>Something that stands elsewhere in the file.</summary>
internal sealed record PythonPersistent(object? Id);

/// <summary>Commands as they are.</summary>
internal sealed record RawPickle(params byte[] Commands);
