using NAFlow.Files;
using NAFlow.Models;
using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>Networks filled from checkpoints.</summary>
public sealed class CheckpointWeightsTests
{
    public static TheoryData<string, string, bool> Layouts => new()
    {
        { "", "FloatStorage", false }, { "module.", "FloatStorage", true }, { "module.encoder_q.", "DoubleStorage", false }, { "net.", "HalfStorage", false }, { "model.", "BFloat16Storage", true },
    };

    [Theory]
    [MemberData(nameof(Layouts))]
    public void A_checkpoint_gives_the_network_of_the_safetensors_file(string prefix, string storage, bool legacy)
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        var type = storage switch { "DoubleStorage" => ScalarType.Float64, "HalfStorage" => ScalarType.Float16, "BFloat16Storage" => ScalarType.BFloat16, _ => ScalarType.Float32 };
        var plain = SmallSqueezeNet.Save(folder, tensors => Convert(tensors, type));
        var checkpoint = folder.File("checkpoint.pth");
        File.WriteAllBytes(checkpoint, Checkpoint(plain, prefix, storage, legacy));

        Assert.Equal("squeezenet1_1", Zoo.Recognise(Weights.From(checkpoint)));
        using var expected = Zoo.SqueezeNet11(Weights.From(plain));
        using var network = Zoo.SqueezeNet11(Weights.From(checkpoint));

        Assert.Equal(("checkpoint.pth", 64), (network.Provenance!.Source, network.Provenance.Sha256!.Length));
        foreach (var ((name, given), (_, wanted)) in network.named_parameters().Zip(expected.named_parameters()))
            Assert.True(given.dtype == ScalarType.Float32 && given.eq(wanted).all().item<bool>(), name);
    }

    [Fact]
    public void What_does_not_fit_is_listed()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        var path = folder.File("checkpoint.pth");
        File.WriteAllBytes(path, Checkpoint(SmallSqueezeNet.Save(folder, tensors =>
        {
            tensors["extra.weight"] = ones(1);
            tensors["classifier.1.bias"] = ones(3);
            tensors.Remove("features.0.bias");
        }), "module.", "FloatStorage", legacy: false));

        var message = Assert.Throws<InvalidInputException>(() => Zoo.Create("squeezenet1_1", Weights.From(path))).Message;

        Assert.Equal("The weights of squeezenet1_1 cannot be read from checkpoint.pth: missing features.0.bias; unexpected extra.weight; of the wrong shape classifier.1.bias [3] for [5]; "
            + "choose the model the weights were made for.", message);
    }

    [Theory]
    [InlineData("IntStorage", "Tensor features.0.bias of x.pth holds whole numbers (Int32) where the network has Float32")]
    [InlineData("DoubleStorage", "Tensor features.0.bias of x.pth holds values that are not finite")]
    public void Numbers_that_are_no_weights_are_refused(string storage, string says)
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        var path = folder.File("x.pth");
        // 1e300 is finite in 64 bits and infinite in the network's 32.
        var odd = storage == "IntStorage" ? SavedStorage.Of("odd", storage, 1, 2, 3, 4) : SavedStorage.Of("odd", storage, 1e300, 2, 3, 4);
        File.WriteAllBytes(path, Checkpoint(SmallSqueezeNet.Save(folder), "", "FloatStorage", legacy: false, ("features.0.bias", odd)));

        Assert.StartsWith(says, Assert.Throws<InvalidInputException>(() => Zoo.SqueezeNet11(Weights.From(path))).Message);
    }

    private static void Convert(Dictionary<string, Tensor> tensors, ScalarType type)
    {
        foreach (var name in tensors.Keys.ToArray())
            tensors[name] = tensors[name].to_type(type);
    }

    /// <summary>The tensors of a safetensors file as a checkpoint, with what MoCo saves beside them.</summary>
    private static byte[] Checkpoint(string safetensors, string prefix, string type, bool legacy, params (string Name, SavedStorage Storage)[] others)
    {
        using var scope = NewDisposeScope();
        using var file = SafetensorsFile.Open(safetensors);
        var storages = new List<SavedStorage>();
        var tensors = new List<(string, object?)>();
        foreach (var entry in file.Entries)
        {
            var storage = Array.Find(others, other => other.Name == entry.Name).Storage
                ?? new SavedStorage($"{storages.Count}", type, entry.Count, file.Read(entry.Name).bytes.ToArray());
            storages.Add(storage with { Legacy = legacy });
            tensors.Add((prefix + entry.Name, storages[^1].View(0, [.. entry.Shape], Strides(entry.Shape))));
        }
        if (prefix == "module.encoder_q.")
            tensors.AddRange([("module.queue", storages[0].Row()), ("module.encoder_k.features.0.bias", storages[0].Row())]);
        var root = new PythonDictionary(("epoch", 200), ("state_dict", CheckpointWriter.Ordered([.. tensors])));
        return legacy ? CheckpointWriter.Legacy(root, [.. storages]) : CheckpointWriter.Zip(root, [.. storages]);
    }

    private static long[] Strides(IReadOnlyList<long> shape) =>
        [.. Enumerable.Range(1, shape.Count).Select(from => shape.Skip(from).Aggregate(1L, (product, length) => product * length))];
}
