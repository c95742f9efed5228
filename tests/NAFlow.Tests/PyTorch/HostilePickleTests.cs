using System.Diagnostics;
using System.Text;

namespace NAFlow.Tests;

/// <summary>
/// Pickles of nothing but what would run something in Python, or that are damaged: each is refused in a sentence, in both layouts, quickly and in
/// little memory. What stands beside weights is in <see cref="PlaceholderTests"/>.
/// </summary>
public sealed class HostilePickleTests
{
    private static readonly PythonName System = new("os", "system");
    private static readonly SavedStorage Storage = SavedStorage.Of("0", "FloatStorage", 1f, 2f);

    /// <summary>What is wrong, the pickle, and what the message must say.</summary>
    private static readonly (string Name, byte[] Pickle, string Says)[] Pickles =
    [
        ("os.system", Pickled(new PythonCall(System, "touch naflow-was-here")),
            "it holds no tensors by name, only what \"os.system\" would make, which is never run here; save model.state_dict()"),
        ("posix.system", Pickled(new PythonCall(new PythonName("posix", "system"), "true")), "\"posix.system\""),
        ("eval", Pickled(new PythonCall(new PythonName("builtins", "eval"), "1")), "\"builtins.eval\""),
        ("exec of Python 2", Pickled(new PythonCall(new PythonName("__builtin__", "execfile"), "x")), "\"__builtin__.execfile\""),
        ("getattr", Pickled(new PythonCall(new PythonName("builtins", "getattr"), "x", "y")), "\"builtins.getattr\""),
        ("subprocess", Pickled(new PythonCall(new PythonName("subprocess", "Popen"), "x")), "\"subprocess.Popen\""),
        ("by stack", PickleWriter.Write(new PythonCall(System, "x"), 4), "\"os.system\""),
        ("dotted name", PickleWriter.Write(new PythonName("collections", "OrderedDict.fromkeys"), 4),
            "holds something where a dictionary of tensors is due"),
        ("dotted module", PickleWriter.Write(new PythonName("torch", "serialization.os.system"), 4),
            "holds something where a dictionary of tensors is due"),
        ("torch.load", Pickled(new PythonCall(new PythonName("torch.serialization", "load"), "x")), "\"torch.serialization.load\""),
        ("hub", Pickled(new PythonCall(new PythonName("torch.hub", "load"), "x")), "\"torch.hub.load\""),
        ("as state", Pickled(new PythonBuilt(new PythonDictionary(), new PythonCall(System, "x"))), "holds no tensors by name"),
        ("as storage type", Pickled(new PythonPersistent(new object?[] { "storage", System, "0", "cpu", 2L })), "\"os.system\""),
        ("new object", Commands([.. "cos\nsystem\n)"u8, 0x81]), "\"os.system\""),
        ("new object with names", Commands([.. "cos\nsystem\n)}"u8, 0x92]), "\"os.system\""),
        ("instance", Commands("(ios\nsystem\n"u8), "\"os.system\""),
        ("allowed instance", Commands("(iargparse\nNamespace\n"u8), "\"argparse.Namespace\" in a way of before protocol 2"),
        ("object", Commands("(cos\nsystem\no"u8), "\"os.system\""),
        ("allowed object", Commands("(cargparse\nNamespace\no"u8), "\"argparse.Namespace\" in a way of before protocol 2"),
        ("extension", Commands([0x82, 1]), "by the number of an extension"),
        ("wide extension", Commands([0x83, 1, 0]), "by the number of an extension"),
        ("widest extension", Commands([0x84, 1, 0, 0, 0]), "by the number of an extension"),
        ("storage by text", Commands("P0\n"u8), "refers to storages by text"),
        ("outside buffer", Commands([0x97]), "keeps bytes outside the file"),
        ("pickled network", Pickled(new PythonBuilt(new PythonCall(new PythonName("torch.nn.modules.conv", "Conv2d")), new PythonDictionary())),
            "only what \"torch.nn.modules.conv.Conv2d\" would make"),
        ("network of torchvision", Pickled(new PythonCall(new PythonName("torchvision.models.resnet", "ResNet"))), "save model.state_dict()"),
        ("network with its program", Pickled(new PythonPersistent(new object?[] { "module", null, "x.py", "print()" })),
            "something other than a storage"),
        ("sparse", Pickled(new PythonCall(new PythonName("torch._utils", "_rebuild_sparse_tensor"))),
            "\"torch._utils._rebuild_sparse_tensor\" would make"),
        ("complex", Pickled(new PythonName("torch", "ComplexFloatStorage")), "holds something where a dictionary of tensors is due"),
        ("call of a dictionary", Pickled(new PythonCall(new PythonDictionary())), "calls something that is no function"),
        ("call of a storage type", Pickled(new PythonCall(new PythonName("torch", "FloatStorage"), 4)),
            "calls torch.FloatStorage with arguments that do not fit"),
        ("call without arguments", Pickled(new PythonCall(new PythonName("torch", "Size"))), "calls torch.Size with arguments that do not fit"),
        ("endless maker", Pickled(Nested), "calls torch._tensor._rebuild_from_type_v2 with arguments that do not fit"),
        ("dictionary of numbers", Pickled(new PythonCall(new PythonName("collections", "OrderedDict"), new List<object?> { 1 })),
            "of something other than pairs"),
        ("tensor of a text", Pickled(
            new PythonCall(new PythonName("torch._utils", "_rebuild_tensor"), "x", 0, new object?[] { 1 }, new object?[] { 1 })),
            "by something other than a storage"),
        ("65 dimensions", Pickled(new PythonDictionary(("w", Storage.View(0, [.. Enumerable.Repeat(1L, 65)], [.. Enumerable.Repeat(1L, 65)])))),
            "by something other than a storage"),
        ("state of a number", Pickled(new PythonBuilt(1, new PythonDictionary())), "gives attributes to something that has none"),
        ("item of a number", Commands("K\u0001K\u0002a"u8), "adds items to something other than a list"),
        ("key of a list", Commands("]NNs"u8), "sets keys of something other than a dictionary"),
        ("key without value", Commands("}(Nu"u8), "sets a key without a value"),
        ("nothing", Commands([]), "uses a value it has not made"),
        ("too few values", Commands("Nt"u8), "uses a mark it has not set"),
        ("value across a mark", Commands([.. "N("u8, 0x85]), "uses a value it has not made"),
        ("unknown value", Commands("h\u0005"u8), "refers to value 5"),
        ("far value", Commands([(byte)'j', 255, 255, 255, 255]), "refers to value 4294967295"),
        ("unknown command", Commands([0xff]), "the unknown command 0xff"),
        ("protocol 9", [0x80, 9, .. "N."u8], "has protocol 9"),
        ("huge number", Commands([0x8b, 255, 255, 255, 127]), "a number of 2147483647 bytes"),
        ("negative number", Commands([0x8b, 255, 255, 255, 255]), "a number of -1 bytes"),
        ("huge text", Commands([0x8d, 255, 255, 255, 255, 255, 255, 255, 127]), "a text of 9223372036854775807 bytes"),
        ("negative text", Commands([0x8d, 255, 255, 255, 255, 255, 255, 255, 255]), "a text of -1 bytes"),
        ("negative old text", Commands([(byte)'T', 255, 255, 255, 255]), "a text of -1 bytes"),
        ("text past the end", Commands([(byte)'X', 255, 255, 15, 0]), "it is incomplete: 1048575 bytes are due"),
        ("huge bytes", Commands([0x8e, 255, 255, 255, 255, 255, 255, 255, 127]), "it is incomplete: 9223372036854775807 bytes are due"),
        ("negative bytes", Commands([0x96, 255, 255, 255, 255, 255, 255, 255, 255]), "it is incomplete: -1 bytes are due"),
        ("huge frame", Commands([0x95, 255, 255, 255, 255, 255, 255, 255, 127]), "it is incomplete: 9223372036854775807 bytes of its pickle"),
        ("not Unicode", Commands([(byte)'X', 1, 0, 0, 0, 0xff]), "a text that is not Unicode"),
        ("number of letters", Commands("Ix\n"u8), "has \"x\" for a number"),
        ("endless line", Commands(Encoding.ASCII.GetBytes("c" + new string('a', 5000))), "longer than 1000 letters"),
        ("deep marks", Commands(Encoding.ASCII.GetBytes(new string('(', 5000))), "nested more than 1000 deep"),
        ("many values", Commands(Encoding.ASCII.GetBytes(new string('N', 1_000_001))), "holds more than 1000000 values"),
        ("many commands", Commands(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("N0", 2_000_001)))), "has more than 4000000 commands"),
        ("many dictionaries", Commands(Encoding.ASCII.GetBytes("]" + string.Concat(Enumerable.Repeat($"({new string('}', 990_000)}e", 4)))),
            "hold one another too many times"),
        ("storage of a text", Pickled(new PythonPersistent("0")), "something other than a storage"),
        ("negative storage", Pickled(new PythonPersistent(new object?[] { "storage", new PythonName("torch", "FloatStorage"), "0", "cpu", -1L })),
            "something other than a storage"),
        ("a number", Pickled(5), "holds something where a dictionary of tensors is due; save model.state_dict()"),
        ("no tensors", Pickled(new PythonDictionary(("epoch", 3), ("args", 4))),
            "holds no tensors by name but \"epoch\", \"args\"; save model.state_dict()"),
        ("ring", Commands("}q\0X\u0001\0\0\0ah\0s"u8), "holds no tensors by name but \"a\""),
        ("billion laughs", Laughs(10), "holds more than 100000 tensors"),
        ("billion laughs of one name", Laughs(1), "hold one another too many times"),
        ("copies of copies", Copies(), "copies more than 1000000 items"),
    ];

    public static TheoryData<string> Names => [.. Pickles.Select(pickle => pickle.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_has_its_sentence(string name)
    {
        var (_, pickle, says) = Pickles.Single(entry => entry.Name == name);
        byte[][] contents = [ZipWriter.Write(CheckpointWriter.Parts(pickle, [Storage])), CheckpointWriter.Legacy(pickle, [])];
        foreach (var content in contents)
        {
            using var checkpoint = new SavedCheckpoint(content);
            var clock = Stopwatch.StartNew();
            var before = GC.GetAllocatedBytesForCurrentThread();

            Assert.Contains(says, checkpoint.Refusal());

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 500_000_000);
            Assert.InRange(clock.Elapsed.TotalSeconds, 0, 5);
            Assert.False(File.Exists("naflow-was-here"));
        }
    }

    private static byte[] Pickled(object? value) => PickleWriter.Write(value);

    private static byte[] Commands(ReadOnlySpan<byte> commands) => [0x80, 2, .. commands, (byte)'.'];

    /// <summary>A maker that calls itself.</summary>
    private static PythonCall Nested => new(new PythonName("torch._tensor", "_rebuild_from_type_v2"),
        new PythonName("torch._tensor", "_rebuild_from_type_v2"), null, new object?[] { null, null, Array.Empty<object?>() });

    /// <summary>A dictionary of ten entries for a dictionary of ten entries for ..., with a tensor at the bottom.</summary>
    private static byte[] Laughs(int names)
    {
        var commands = new List<byte>();
        commands.AddRange(PickleWriter.Write(new PythonDictionary(("w", Storage.Row()))).AsSpan()[2..^1]);
        for (byte level = 0; level < 8; level++)
        {
            commands.AddRange([(byte)'q', (byte)(200 + level), (byte)'0', (byte)'}', (byte)'(']);
            for (var index = 0; index < 10; index++)
                commands.AddRange([(byte)'X', 1, 0, 0, 0, (byte)('0' + index % names), (byte)'h', (byte)(200 + level)]);
            commands.Add((byte)'u');
        }
        return Commands(commands.ToArray());
    }

    /// <summary>A dictionary of 1000 keys, copied again and again by a few bytes each.</summary>
    private static byte[] Copies()
    {
        var commands = new List<byte>();
        commands.AddRange([.. "ccollections\nOrderedDict\nq\u0001}q\0("u8, .. Enumerable.Repeat((byte)'N', 2000), (byte)'u']);
        for (var index = 0; index < 5000; index++)
            commands.AddRange([.. "h\u0001h\0"u8, 0x85, (byte)'R', (byte)'0']);
        return Commands(commands.ToArray());
    }
}
