using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace NAFlow.Tests;

public sealed class RoundTripTests
{
    public static TheoryData<string, ScalarType, int> Types => new()
    {
        { "DoubleStorage", ScalarType.Float64, 8 }, { "FloatStorage", ScalarType.Float32, 4 }, { "HalfStorage", ScalarType.Float16, 2 },
        { "BFloat16Storage", ScalarType.BFloat16, 2 }, { "LongStorage", ScalarType.Int64, 8 }, { "IntStorage", ScalarType.Int32, 4 },
        { "ShortStorage", ScalarType.Int16, 2 }, { "CharStorage", ScalarType.Int8, 1 }, { "ByteStorage", ScalarType.Byte, 1 },
        { "BoolStorage", ScalarType.Bool, 1 },
    };

    [Theory]
    [MemberData(nameof(Types))]
    public void Every_type_comes_back_bit_for_bit(string storage, ScalarType type, int size)
    {
        var bytes = Enumerable.Range(0, 6 * size).Select(index => (byte)(type == ScalarType.Bool ? index % 2 : 37 * index + 11)).ToArray();
        var saved = new SavedStorage("0", storage, 6, bytes);
        foreach (var content in Both(
            legacy => [saved with { Legacy = legacy }], storages => CheckpointWriter.Ordered(("a.b", storages[0].View(0, [2, 3], [3, 1])))))
        {
            using var checkpoint = new SavedCheckpoint(content);
            using var file = checkpoint.Open();
            using var tensor = file.Read("a.b");

            Assert.Equal(("a.b", type), (file.Entries.Single().Name, file.Entries.Single().ElementType));
            Assert.Equal([2, 3], file.Entries.Single().Shape);
            Assert.Equal([2, 3], tensor.shape);
            Assert.Equal(type, tensor.dtype);
            Assert.True(tensor.bytes.SequenceEqual(bytes));
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Every_protocol_is_read(int protocol)
    {
        var storage = SavedStorage.Of("7", "FloatStorage", 1f, 2f);
        var zip = ZipWriter.Write(CheckpointWriter.Parts(PickleWriter.Write(CheckpointWriter.Ordered(("w", storage.Row())), protocol), [storage]));
        var old = storage with { Legacy = true };
        var legacy = CheckpointWriter.Legacy(PickleWriter.Write(CheckpointWriter.Ordered(("w", old.Row())), protocol), [old], protocol: protocol);
        foreach (var content in new[] { zip, legacy })
        {
            using var checkpoint = new SavedCheckpoint(content);
            Assert.Equal([1f, 2f], checkpoint.Read<float>("w"));
        }
    }

    [Fact]
    public void Storages_are_shared_and_parameters_unwrapped()
    {
        foreach (var content in Both(
            legacy => [SavedStorage.Of("0", "FloatStorage", 1f, 2f, 3f, 4f) with { Legacy = legacy }],
            storages => CheckpointWriter.Ordered(
                ("first", storages[0].View(0, [2], [1])), ("last", storages[0].View(2, [2], [1])), ("one", storages[0].View(3, [], [])),
                ("none", storages[0].View(0, [0, 3], [3, 1])),
                ("parameter", Call("torch._utils", "_rebuild_parameter", storages[0].Row(), true, Call("collections", "OrderedDict"))),
                ("with_state", Call("torch._utils", "_rebuild_parameter_with_state", storages[0].Row(), true, Call("collections", "OrderedDict"),
                    new PythonDictionary())),
                ("subclass", Call("torch._tensor", "_rebuild_from_type_v2", new PythonName("torch._utils", "_rebuild_parameter"),
                    new PythonName("torch.nn.parameter", "Parameter"), new object?[] { storages[0].Row(), true, null }, new PythonDictionary())),
                ("sized", Call("torch._utils", "_rebuild_tensor", storages[0].Mention, 0, Call("torch", "Size", (object)new object?[] { 4 }),
                    new object?[] { 1 })))))
        {
            using var checkpoint = new SavedCheckpoint(content);
            Assert.Equal([1f, 2f], checkpoint.Read<float>("first"));
            Assert.Equal([3f, 4f], checkpoint.Read<float>("last"));
            Assert.Equal([4f], checkpoint.Read<float>("one"));
            Assert.Empty(checkpoint.Read<float>("none"));
            foreach (var name in new[] { "parameter", "with_state", "subclass", "sized" })
                Assert.Equal([1f, 2f, 3f, 4f], checkpoint.Read<float>(name));
        }
    }

    [Fact]
    public void A_part_of_an_old_storage_is_one()
    {
        var storage = SavedStorage.Of("9", "FloatStorage", 1f, 2f, 3f, 4f) with { Legacy = true, Part = new object?[] { "10", 1, 2 } };
        using var checkpoint = new SavedCheckpoint(CheckpointWriter.Legacy(CheckpointWriter.Ordered(("w", storage.View(0, [2], [1]))), storage));
        using var beyond = new SavedCheckpoint(CheckpointWriter.Legacy(CheckpointWriter.Ordered(("w", storage.View(1, [2], [1]))), storage));

        Assert.Equal([2f, 3f], checkpoint.Read<float>("w"));
        Assert.Contains("reaches to element 3 of a storage that has 2", beyond.Refusal());
    }

    [Fact]
    public void Untyped_storages_take_the_type_of_the_tensor()
    {
        var bytes = MemoryMarshal.AsBytes<float>([5f, 6f]).ToArray();
        var storage = new SavedStorage("0", "UntypedStorage", 8, bytes) { Module = "torch.storage" };
        var typed = Call("torch._utils", "_rebuild_tensor_v3", storage.Mention, 1, new object?[] { 1 }, new object?[] { 1 }, false, null,
            new PythonName("torch", "float32"));
        using var checkpoint = new SavedCheckpoint(CheckpointWriter.Zip(CheckpointWriter.Ordered(("w", typed)), storage));
        using var typeless = new SavedCheckpoint(CheckpointWriter.Zip(CheckpointWriter.Ordered(("w", storage.Row())), storage));

        Assert.Equal([6f], checkpoint.Read<float>("w"));
        Assert.Contains("without saying what its numbers are", typeless.Refusal());
    }

    private static PythonCall Call(string module, string name, params object?[] arguments) => new(new PythonName(module, name), arguments);

    /// <summary>The same content in both layouts.</summary>
    private static IEnumerable<byte[]> Both(Func<bool, SavedStorage[]> storages, Func<SavedStorage[], object?> root)
    {
        var (zip, legacy) = (storages(false), storages(true));
        return [CheckpointWriter.Zip(root(zip), zip), CheckpointWriter.Legacy(root(legacy), legacy)];
    }
}
