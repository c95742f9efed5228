using NAFlow.Files;
using NAFlow.Imaging;
using NAFlow.Models;
using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>Which of several states of a file is read, what is said of the others and of names that do not fit, and how to choose.</summary>
public sealed class StateTests
{
    private static readonly SavedStorage First = SavedStorage.Of("0", "FloatStorage", 1f), Second = SavedStorage.Of("1", "FloatStorage", 2f);

    [Fact]
    public void The_networks_own_state_is_read_and_the_others_are_said()
    {
        using var checkpoint = Of(("ema", State(Second)), ("state_dict", State(First)), ("optimizer", State(Second)), ("epoch", 3));
        using var file = checkpoint.Open();

        Assert.Equal(["its state_dict is read; ema holds tensors too (--assume state=ema)"], file.Notes);
        Assert.Equal([1f], checkpoint.Read<float>("w"));
        using var chosen = WeightFile.Open(checkpoint.FilePath, "ema");
        Assert.Equal(2f, Value(chosen, "w"));
        Assert.Empty(chosen.Notes);
    }

    [Theory]
    [InlineData("teacher", 2)]
    [InlineData("student.", 1)]
    public void A_state_may_be_what_names_begin_with(string state, float value)
    {
        using var folder = new TemporaryFolder();
        using (var scope = NewDisposeScope())
            SafetensorsWriter.Write(folder.File("two.safetensors"), new Dictionary<string, Tensor>
            { ["student.w"] = ones(1), ["teacher.w"] = tensor(new[] { 2f }), ["queue"] = ones(3) });
        using var checkpoint = Of(("state_dict", CheckpointWriter.Ordered(("student.w", First.Row()), ("teacher.w", Second.Row()))));
        foreach (var path in new[] { folder.File("two.safetensors"), checkpoint.FilePath })
        {
            using var file = WeightFile.Open(path, state);
            Assert.Equal(["w"], file.Entries.Select(entry => entry.Name));
            Assert.Equal(value, Value(file, "w"));
        }
    }

    [Fact]
    public void A_nested_state_is_chosen_by_its_keys_and_a_strange_one_is_refused()
    {
        using var checkpoint = Of(("folds", new PythonDictionary(("a", State(First)), ("b", new PythonDictionary(("state_dict", State(Second)))))));
        using (var file = WeightFile.Open(checkpoint.FilePath, "folds.b")) Assert.Equal(2f, Value(file, "w"));

        var problem = Assert.Throws<InvalidInputException>(() => WeightFile.Open(checkpoint.FilePath, "c"));

        Assert.Contains("it holds no state \"c\", which --assume state names; its tensors' names begin with \"a\", \"b\"", problem.Message);
    }

    [Fact]
    public void A_head_beside_its_network_is_a_part_of_it()
    {
        using var apart = Of(("backbone", State(First)), ("classifier", State(Second)), ("optimizer", State(First)));
        Assert.Equal(["backbone.w", "classifier.w"], apart.Names());
        using var whole = Of(
            ("model", CheckpointWriter.Ordered(("w", First.Row()), ("classifier.w", Second.Row()))), ("classifier", State(Second)));
        Assert.Equal(["w", "classifier.w"], whole.Names());
    }

    [Fact]
    public void An_optimizer_alone_is_named_as_one()
    {
        var groups = new List<object?> { new PythonDictionary(("lr", 0.1)) };
        var state = new PythonDictionary((0, new PythonDictionary(("exp_avg", First.Row()))));
        foreach (var root in new[]
        {
            new PythonDictionary(("state", state), ("param_groups", groups)),
            new PythonDictionary(("optimizer", new PythonDictionary(("state", state), ("param_groups", groups))), ("epoch", 3)),
            new PythonDictionary(("optimizer", State(First))),
        })
        {
            using var checkpoint = new SavedCheckpoint(CheckpointWriter.Zip(root, First, Second));
            Assert.Contains("it holds the state of an optimizer and no network's tensors", checkpoint.Refusal());
        }
    }

    [Fact]
    public void Names_of_another_count_are_left_out_and_said_and_published_ones_are_assumed()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        var tensors = ZooNetwork.Tensors("resnet20_cifar");
        SafetensorsWriter.Write(folder.File("plain.safetensors"), tensors);
        SafetensorsWriter.Write(folder.File("named.safetensors"), tensors, new Dictionary<string, string> { [WeightsContent.ClassesKey] = """["a", "b"]""" });

        using var plain = Zoo.Create(Weights.From(folder.File("plain.safetensors")));
        using var named = Zoo.Create(Weights.From(folder.File("named.safetensors")));

        Assert.Equal("airplane", plain.ClassNames![0]);
        Assert.Contains("the 10 classes are those it was published with, airplane to truck (--class-names)", plain.Provenance.Reading!.Assumed);
        Assert.Null(named.ClassNames);
        Assert.Contains("it names 2 classes and has 10 outputs, so its names are left out (--class-names)", named.Provenance.Reading!.Seen);
    }

    [Fact]
    public void Mean_and_deviation_may_be_of_values_up_to_255_and_blue_first()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        var tensors = ZooNetwork.Tensors("resnet20_cifar").ToDictionary(entry => $"backbone.{entry.Key}", entry => entry.Value);
        tensors["pixel_mean"] = tensor([103.53f, 116.28f, 123.675f]).reshape(3, 1, 1);
        tensors["pixel_std"] = ones(3, 1, 1);
        SafetensorsWriter.Write(folder.File("x.safetensors"), tensors);

        using var network = Zoo.Create(Weights.From(folder.File("x.safetensors")));

        Assert.Equal(ChannelOrder.BlueGreenRed, network.Preprocessing.Channels);
        Assert.Equal((123.675f / 255, 103.53f / 255, 1 / 255f),
            (network.Preprocessing.Mean.Red, network.Preprocessing.Mean.Blue, network.Preprocessing.StandardDeviation.Green));
        Assert.Contains(network.Provenance.Reading!.Seen, line =>
            line.Contains("values up to 255; the channels are blue, green, red", StringComparison.Ordinal));
    }

    private static SavedCheckpoint Of(params (object? Key, object? Value)[] entries) =>
        new(CheckpointWriter.Zip(new PythonDictionary(entries), First, Second));

    private static PythonBuilt State(SavedStorage storage) => CheckpointWriter.Ordered(("w", storage.Row()));

    private static float Value(WeightFile file, string name)
    {
        using var tensor = file.Read(name);
        return tensor.data<float>()[0];
    }
}
