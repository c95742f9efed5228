using NAFlow.Files;
using NAFlow.Models.PyTorch;
using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>
/// An archive from PyTorch's own writer. What libtorch alone can write is a program and no checkpoint, but the container is the same.
/// </summary>
public sealed class LibtorchArchiveTests
{
    [Fact]
    public void Its_entries_are_found_byte_by_byte_and_the_program_is_refused()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("x.pt");
        using var numbers = tensor(Enumerable.Range(0, 1000).Select(index => (float)index).ToArray());
        numbers.save(path);

        using (var file = FileBytes.Open(path, new Refusal(path, "archive")))
        {
            var entries = new ZipDirectory(file, new Refusal(path, "archive")).Read();
            var entry = entries.Values.Single(entry => entry.Name.EndsWith("/data/0", StringComparison.Ordinal));
            var content = new byte[entry.Length];
            file.Read(entry.Data, content);
            Assert.Equal(0, entry.Data % 64);
            Assert.False(entry.Compressed);
            Assert.Equal(numbers.bytes.ToArray(), content);
        }
        Assert.Contains("it is a TorchScript program", Assert.Throws<InvalidInputException>(() => CheckpointFile.Open(path)).Message);
    }
}
