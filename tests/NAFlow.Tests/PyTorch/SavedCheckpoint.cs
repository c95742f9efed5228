using NAFlow.Models;
using NAFlow.Models.PyTorch;

namespace NAFlow.Tests;

/// <summary>Checkpoints of a test in a folder of its own.</summary>
internal sealed class SavedCheckpoint : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public SavedCheckpoint(byte[] content, string name = "x.pth")
    {
        FilePath = folder.File(name);
        File.WriteAllBytes(FilePath, content);
    }

    public string FilePath { get; }

    /// <summary>Opens it as weights, whatever it is.</summary>
    public WeightFile Open() => WeightFile.Open(FilePath);

    /// <summary>The sentence it is refused with.</summary>
    public string Refusal()
    {
        var error = Assert.Throws<InvalidInputException>(() => CheckpointFile.Open(FilePath).Dispose());
        Assert.StartsWith($"{FilePath} cannot be read as a PyTorch checkpoint: ", error.Message);
        Assert.EndsWith(".", error.Message);
        Assert.InRange(error.Message.Length, 1, FilePath.Length + 500);
        return error.Message;
    }

    /// <summary>The names in it.</summary>
    public string[] Names()
    {
        using var file = Open();
        return [.. file.Entries.Select(entry => entry.Name)];
    }

    /// <summary>The elements of one tensor.</summary>
    public T[] Read<T>(string name) where T : unmanaged
    {
        using var file = Open();
        using var tensor = file.Read(name);
        return [.. tensor.data<T>()];
    }

    public void Dispose() => folder.Dispose();
}
