using NAFlow.Files;

namespace NAFlow.Tests;

public sealed class AtomicFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("naflow").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Text_is_written_as_plain_utf8_and_replaces_what_was_there()
    {
        var path = Path.Combine(folder, "note.txt");
        AtomicFile.WriteAllText(path, "a much longer first text");
        AtomicFile.WriteAllText(path, "né");
        Assert.Equal("né"u8.ToArray(), File.ReadAllBytes(path));
        Assert.Single(Directory.GetFileSystemEntries(folder));
    }

    [Fact]
    public void Missing_folders_are_made()
    {
        var path = Path.Combine(folder, "a", "b", "bytes");
        AtomicFile.WriteAllBytes(path, new byte[] { 1, 2, 3 });
        Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
    }

    [Fact]
    public void A_failure_half_way_leaves_the_old_file_and_nothing_else()
    {
        var path = Path.Combine(folder, "result");
        AtomicFile.WriteAllText(path, "old");
        Assert.Throws<NotSupportedException>(() => AtomicFile.Write(path, stream =>
        {
            stream.WriteByte(1);
            throw new NotSupportedException();
        }));
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Single(Directory.GetFileSystemEntries(folder));
    }

    [Fact]
    public void The_old_file_is_there_until_the_new_one_is_whole()
    {
        var path = Path.Combine(folder, "result");
        AtomicFile.WriteAllText(path, "old");
        AtomicFile.Write(path, stream =>
        {
            stream.Write("new"u8);
            stream.Flush();
            Assert.Equal("old", File.ReadAllText(path));
        });
        Assert.Equal("new", File.ReadAllText(path));
    }

    [Fact]
    public void A_folder_an_empty_path_and_a_file_in_the_way_are_refused_in_a_sentence()
    {
        Assert.Contains("is a folder", Assert.Throws<InvalidInputException>(() => AtomicFile.WriteAllText(folder, "x")).Message);
        Assert.Contains("give a file name", Assert.Throws<InvalidInputException>(() => AtomicFile.WriteAllText(" ", "x")).Message);
        var file = Path.Combine(folder, "file");
        AtomicFile.WriteAllText(file, "x");
        var inTheWay = Path.Combine(file, "y");
        Assert.Contains("cannot be written", Assert.Throws<InvalidInputException>(() => AtomicFile.WriteAllText(inTheWay, "x")).Message);
    }
}
