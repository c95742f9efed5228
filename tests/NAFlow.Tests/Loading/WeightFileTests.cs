using NAFlow.Models;
using NAFlow.Models.PyTorch;

namespace NAFlow.Tests;

/// <summary>What a file is shows in its content, whatever its ending.</summary>
public sealed class WeightFileTests
{
    private const string Header = """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""";

    [Theory]
    [InlineData("x.pth")]
    [InlineData("x.pt")]
    [InlineData("x.th")]
    [InlineData("x.pkl")]
    [InlineData("x.tar")]
    [InlineData("x.params")]
    [InlineData("x.safetensors")]
    [InlineData("x")]
    public void No_ending_matters(string name)
    {
        var storage = SavedStorage.Of("0", "FloatStorage", 1f);
        var old = storage with { Legacy = true };
        byte[][] checkpoints =
            [CheckpointWriter.Zip(CheckpointWriter.Ordered(("a", storage.Row())), storage), CheckpointWriter.Legacy(CheckpointWriter.Ordered(("a", old.Row())), old)];
        foreach (var content in checkpoints)
        {
            using var checkpoint = new SavedCheckpoint(content, name);
            using var file = checkpoint.Open();
            Assert.IsType<CheckpointFile>(file);
        }
        using var safetensors = new SavedCheckpoint(RawFile.Of(Header, 0, 0, 0, 0), name);
        using var other = safetensors.Open();
        Assert.IsType<SafetensorsWeights>(other);
    }

    [Theory]
    [InlineData(640)]
    [InlineData(896)]
    [InlineData(1152)]
    [InlineData(1408)]
    public void A_safetensors_file_whose_length_begins_like_a_pickle_is_none(int headerLength)
    {
        using var saved = new SavedCheckpoint(RawFile.Of(Header.PadRight(headerLength), 0, 0, 0x80, 0x3f), "x.safetensors");
        using var file = saved.Open();

        Assert.Equal("safetensors", file.Format);
        Assert.Equal([1f], saved.Read<float>("a"));
    }

    [Fact]
    public void A_missing_file_and_a_folder_have_their_sentences()
    {
        using var folder = new TemporaryFolder();

        Assert.Contains("there is no such file", Assert.Throws<InvalidInputException>(() => WeightFile.Open(folder.File("none.pth"))).Message);
        Assert.Contains("it is a folder", Assert.Throws<InvalidInputException>(() => WeightFile.Open(folder.Path)).Message);
    }
}
