using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using NAFlow.Data;

namespace NAFlow.Tests;

/// <summary>Folders, lists and archives of photos: the same photos by the same numbers, and what is wrong in them said and passed over.</summary>
public sealed class PhotoSetTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_folder_a_list_and_archives_hold_the_same_photos()
    {
        var names = Photos("val/n01440764/a.png", "val/n01440764/b.png", "val/n01443537/c.png");
        folder.Write("list.txt", string.Join('\n', names.Select(name => $"val/{name} {name.Split('/')[0]}")));
        folder.Write("list.csv", "path,label\n" + string.Join('\n', names.Select(name => $"\"val/{name}\",{name.Split('/')[0]}")) + "\n");
        WithDotNet("dotnet.tar", names);
        using (var packed = File.Create(folder.File("dotnet.tar.gz")))
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(File.ReadAllBytes(folder.File("dotnet.tar")));
        string[] given = ["val", "list.txt", "list.csv", "dotnet.tar", "dotnet.tar.gz"];
        if (Run("tar", ["-cf", "gnu.tar", "--format=gnu", "-C", "val", .. names])) given = [.. given, "gnu.tar"];
        if (Run("tar", ["-czf", "pax.tgz", "--format=pax", "-C", "val", .. names])) given = [.. given, "pax.tgz"];
        if (Run("/usr/bin/python3",
            ["-c", "import tarfile, sys\nt = tarfile.open('python.tar', 'w')\nfor n in sys.argv[1:]: t.add('val/' + n, n)\nt.close()", .. names]))
            given = [.. given, "python.tar"];
        using var expected = PhotoSet.Find(folder.File("val"));
        foreach (var one in given)
        {
            using var photos = PhotoSet.Find(folder.File(one));
            Assert.Equal(3, photos.Count);
            for (var number = 2; number >= 0; number--)
            {
                Assert.Equal(names[number].Split('/')[0], photos[number].Class);
                Assert.Equal(names[number], photos[number].Name.Replace("val/", string.Empty));
                Assert.Equal(expected.Fetch(number).Decode().Pixels.ToArray(), photos.Fetch(number).Decode().Pixels.ToArray());
            }
        }
    }

    [Fact]
    public void Names_of_any_length_and_letters_come_back_from_Debians_archives()
    {
        var name = $"n01440764/{new string('x', 150)} ß漢.png";
        Photos($"val/{name}");
        Assert.SkipUnless(Run("tar", "--version"), "needs tar, which is not here");
        foreach (var format in (string[])["gnu", "pax"])
        {
            Assert.True(Run("tar", "-cf", $"{format}.tar", $"--format={format}", "-C", "val", name));
            using var photos = PhotoSet.Find(folder.File($"{format}.tar"));
            Assert.Equal(name, photos[0].Name);
        }
    }

    [Fact]
    public void Samples_of_WebDataset_join_their_class_and_their_annotation()
    {
        var picture = Png(30, 20);
        Archive("shard-000000.tar", ("0001.cls", "31"u8.ToArray()), ("0001.jpg", picture), ("0002.jpg", picture),
            ("0002.cls", "n01440764\n"u8.ToArray()));
        Archive("shard-000001.tar", ("x/0001.txt", "a caption"u8.ToArray()), ("x/0001.png", picture),
            ("x/0001.json", """{"label": 7, "boxes": [[1, 2, 11, 12], [20, 0, 30, 5]]}"""u8.ToArray()));
        Archive("shard-000002.tar", ("0001.seg.png", picture), ("0001.xml", Xml(30, 20, ("n01440764", 0, 0, 9, 9)).ToArray()));
        using var photos = PhotoSet.Find(folder.File("shard-{000000..000002}.tar"));
        Assert.Equal(["0001.jpg", "0002.jpg", "x/0001.png", "0001.seg.png"], Enumerable.Range(0, photos.Count).Select(number => photos[number].Name));
        Assert.Equal(["31", "n01440764"], [photos.Fetch(0).Class, photos.Fetch(1).Class]);
        using var boxed = PhotoSet.FindBoxed(folder.File("shard-{000000..000002}.tar"));
        Assert.Equal("2 of 4 photos have no boxes and are left out.", Assert.Single(boxed.LeftOut));
        var classes = ClassNumbers.For(boxed, folder.Path, null, 1000);
        Assert.Equal((7, Boxes(new Box(1, 2, 11, 12), new Box(20, 0, 30, 5))), Object(boxed, 0, classes));
        Assert.Equal((0, Boxes(new Box(0, 0, 10, 10))), Object(boxed, 1, classes));
    }

    [Theory]
    [InlineData("a-{000..002}.tar", "a-000.tar a-001.tar a-002.tar")]
    [InlineData("{9..11}-{x,y}.tar", "9-x.tar 9-y.tar 10-x.tar 10-y.tar 11-x.tar 11-y.tar")]
    [InlineData("{08..10}", "08 09 10")]
    [InlineData("plain{}.tar", "plain{}.tar")]
    public void Ranges_in_braces_stand_for_several(string path, string expected) => Assert.Equal(expected.Split(' '), BraceRange.Expand(path));

    [Fact]
    public void Missing_archives_of_a_range_are_named_and_the_others_read()
    {
        Archive("s-0.tar", ("a.png", Png(4, 4)));
        using var photos = PhotoSet.Find(folder.File("s-{0..1}.tar"));
        Assert.Equal(1, photos.Count);
        Assert.Contains("s-1.tar", Assert.Single(photos.Missing), StringComparison.Ordinal);
        Assert.Contains("backwards", Refusal(folder.File("s-{5..1}.tar")), StringComparison.Ordinal);
    }

    [Fact]
    public void Hostile_members_lead_nowhere()
    {
        using (var file = File.Create(folder.File("evil.tar")))
        using (var writer = new TarWriter(file, TarEntryFormat.Pax))
        {
            writer.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "link.png") { LinkName = "/etc/passwd" });
            writer.WriteEntry(new PaxTarEntry(TarEntryType.HardLink, "hard.png") { LinkName = "../../x" });
            writer.WriteEntry(new PaxTarEntry(TarEntryType.Fifo, "pipe.png"));
            foreach (var name in (string[])["/etc/absolute.png", "../../up.png", @"C:\windows\drive.png", "._hidden.png"])
                writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Png(4, 4)) });
        }

        using var photos = PhotoSet.Find(folder.File("evil.tar"));
        Assert.Equal(["etc/absolute.png", "up.png", "windows/drive.png"], Enumerable.Range(0, photos.Count).Select(number => photos[number].Name));
        Assert.Contains("3 of the members", Assert.Single(photos.LeftOut), StringComparison.Ordinal);
        Assert.All(Enumerable.Range(0, photos.Count), number => Assert.Equal(4, photos.Fetch(number).Decode().Width));
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Of_a_truncated_archive_what_is_whole_is_read(bool isPacked)
    {
        Archive("whole.tar", ("a.png", Png(8, 8)), ("b.png", Png(64, 64)));
        var whole = File.ReadAllBytes(folder.File("whole.tar"));
        var cut = whole[..(whole.AsSpan().LastIndexOf("IEND"u8) - 20)];
        if (isPacked)
        {
            using var memory = new MemoryStream();
            using (var gzip = new GZipStream(memory, CompressionLevel.NoCompression, leaveOpen: true)) gzip.Write(whole);
            cut = memory.ToArray()[..(int)(memory.Length - 1100 - (whole.Length - cut.Length))];
        }

        File.WriteAllBytes(folder.File("cut.tar"), cut);
        using var photos = PhotoSet.Find(folder.File("cut.tar"));
        Assert.Contains("cut.tar", Assert.Single(photos.LeftOut), StringComparison.Ordinal);
        Assert.Equal(8, photos.Fetch(0).Decode().Width);
        if (photos.Count > 1) Assert
            .Contains("cannot be read", Assert.Throws<InvalidInputException>(() => photos.Fetch(1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_without_end_and_a_file_that_is_no_archive_are_refused_in_a_sentence()
    {
        // A pax header that claims 100 MB of attributes, behind which nothing comes.
        var header = new byte[512];
        "evil"u8.CopyTo(header);
        "0000644\0"u8.CopyTo(header.AsSpan(100));
        "0000000\0"u8.CopyTo(header.AsSpan(108));
        "0000000\0"u8.CopyTo(header.AsSpan(116));
        "00600000000\0"u8.CopyTo(header.AsSpan(124));
        "00000000000\0"u8.CopyTo(header.AsSpan(136));
        header[156] = (byte)'x';
        "ustar\000"u8.CopyTo(header.AsSpan(257));
        header.AsSpan(148, 8).Fill((byte)' ');
        Encoding.ASCII.GetBytes($"{Convert.ToString(header.Sum(value => value), 8),6}\0 ").CopyTo(header, 148);
        File.WriteAllBytes(folder.File("evil.tar"), [.. header, .. new byte[4096]]);
        Assert.Contains("no tar archive", Refusal(folder.File("evil.tar")), StringComparison.Ordinal);
        folder.Write("text.tar", new string('a', 2000));
        Assert.Contains("no tar archive", Refusal(folder.File("text.tar")), StringComparison.Ordinal);
        folder.Write("empty.tar", string.Empty);
        Assert.Contains("holds no photo", Refusal(folder.File("empty.tar")), StringComparison.Ordinal);
    }

    [Fact]
    public void Annotations_are_found_where_ILSVRC_and_people_lay_them()
    {
        foreach (var (photo, note) in new[]
        {
            ("a/ILSVRC/Data/CLS-LOC/val/v_1.png", "a/ILSVRC/Annotations/CLS-LOC/val/v_1.xml"),
            ("b/ILSVRC/Data/CLS-LOC/train/n01440764/t_1.png", "b/ILSVRC/Annotations/CLS-LOC/train/n01440764/t_1.xml"),
            ("c/val/n01440764/v_2.png", "c/Annotations/val/v_2.xml"),
            ("d/val/n01440764/v_3.png", "d/Annotations/v_3.xml"),
            ("e/val/n01440764/v_4.png", "e/Annotations/CLS-LOC/val/v_4.xml"),
            ("f/train/n01440764/v_5.png", "f/Annotations/n01440764/v_5.xml"),
            ("g/n01440764/v_6.png", "g/n01440764/v_6.xml"),
        })
        {
            Photos(photo);
            Directory.CreateDirectory(Path.GetDirectoryName(folder.File(note))!);
            File.WriteAllBytes(folder.File(note), Xml(8, 8, ("n01440764", 1, 1, 4, 4)).ToArray());
            using var photos = PhotoSet.FindBoxed(Path.GetDirectoryName(folder.File(photo))!);
            Assert.Equal((0, Boxes(new Box(1, 1, 5, 5))), Object(photos, 0, ClassNumbers.For(photos, folder.Path, null, 1000)));
        }
    }

    [Fact]
    public void Boxes_of_several_objects_of_other_sizes_and_of_none_are_told_apart()
    {
        Photos("v/n01440764/several.png", "v/n01440764/scaled.png", "v/n01440764/other.png", "v/n01440764/none.png", "v/n01440764/outside.png",
            "v/n01440764/turned.png", "v/n01440764/damaged.png", "v/n01440764/entity.png");
        void Note(string name, byte[] text) => File.WriteAllBytes(folder.File($"v/n01440764/{name}.xml"), text);
        Note("several", Xml(8, 8, ("n01440764", 0, 0, 1, 1), ("n01443537", 4, 4, 5, 5), ("n01440764", 6, 6, 7, 7)).ToArray());
        Note("scaled", Xml(16, 32, ("n01440764", 0, 0, 7, 7)).ToArray());
        Note("other", Xml(8, 8, ("n01443537", 4, 4, 5, 5)).ToArray());
        Note("outside", Xml(8, 8, ("n01440764", 4, 4, 20, 5)).ToArray());
        File.WriteAllBytes(folder.File("v/n01440764/turned.png"), Png(6, 8));
        Note("turned", Xml(8, 6, ("n01440764", 0, 0, 1, 1)).ToArray());
        Note("damaged", "<annotation><object>"u8.ToArray());
        Note("entity", "<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><annotation>&e;</annotation>"u8.ToArray());
        using var photos = PhotoSet.FindBoxed(folder.File("v"));
        Assert.Equal("1 of 8 photos have no boxes and are left out.", Assert.Single(photos.LeftOut));
        var classes = ClassNumbers.For(photos, folder.File("v"), null, 1000);
        var found = Enumerable.Range(0, photos.Count).ToDictionary(number => Path.GetFileNameWithoutExtension(photos[number].Name));
        Assert.Equal((0, Boxes(new Box(0, 0, 2, 2), new Box(6, 6, 8, 8))), Object(photos, found["several"], classes));
        Assert.Equal((0, Boxes(new Box(0, 0, 4, 2))), Object(photos, found["scaled"], classes));
        foreach (var (name, says) in new[]
            { ("other", "no box of its class"), ("outside", "does not lie in the photo"), ("turned", "as if turned"), ("damaged", "cannot be read"),
                ("entity", "cannot be read") })
        {
            var sentence = Assert.Throws<InvalidInputException>(() => Object(photos, found[name], classes)).Message;
            Assert.Contains(says, sentence, StringComparison.Ordinal);
            Assert.Contains($"{name}.png", sentence, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_truth_of_several_boxes_is_what_lies_in_any()
    {
        var truth = ImageTruth.OfBoxes([new Box(0, 0, 2, 1), new Box(1, 0, 3, 2)], 2, 4);
        Assert.Equal([true, true, true, false, false, true, true, false], truth.Object);
    }

    [Fact]
    public void Some_of_the_thousand_classes_are_known_by_their_numbers()
    {
        Photos("v/n02123045/a.png", "v/n01440764/b.png");
        using var photos = PhotoSet.Find(folder.File("v"));
        var classes = ClassNumbers.For(photos, folder.File("v"), null, 1000);
        Assert.Equal((281, 0, 31, 999),
            (classes.TryFind("n02123045"), classes.TryFind("n01440764"), classes.TryFind("31"), classes.TryFind("n15075141")));
        Assert.Null(classes.TryFind("1000"));

        // A network of two classes has them in the order of their numbers, one of three in that of a file alone.
        Assert.Equal(1, ClassNumbers.For(photos, folder.File("v"), null, 2).TryFind("n02123045"));
        Assert.Contains("synset_words.txt", Assert.Throws<InvalidInputException>(() => ClassNumbers.For(photos, folder.File("v"), null, 3)).Message,
            StringComparison.Ordinal);
        foreach (var (file, text) in new[]
        {
            ("synset_words.txt", "n02123045 tabby, tabby cat\nn00000001 thing\nn01440764 tench\n"),
                ("LOC_synset_mapping.txt", "n02123045 tabby\nn00000001 thing\nn01440764 tench\n"),
            ("imagenet_class_index.json", """{"2": ["n01440764", "tench"], "0": ["n02123045", "tabby"], "1": ["n00000001", "thing"]}"""),
        })
        {
            var path = folder.Write(file, text);
            Assert.Equal(2, ClassNumbers.For(photos, folder.File("v"), null, 3).TryFind("n01440764"));
            File.Delete(path);
        }
    }

    [Fact]
    public void The_thousand_numbers_are_in_order_and_those_that_are_published()
    {
        var numbers = Models.ImageNetClasses.ByWordNetNumber;
        Assert.Equal(1000, numbers.Count);
        Assert.Equal(numbers.Keys.Order(StringComparer.Ordinal), numbers.OrderBy(pair => pair.Value).Select(pair => pair.Key));
        var words = File.ReadAllLines(SharedAssets.Require("assets/images/synset_words.txt"));
        Assert.All(words.Index(), word =>
        {
            Assert.Equal(word.Index, numbers[word.Item.Split(' ')[0]]);
            Assert.Equal(word.Item[10..], Models.ImageNetClasses.Names[word.Index]);
        });
    }

    [Fact]
    public void Kaggles_table_gives_classes_and_boxes()
    {
        Photos("ILSVRC/Data/CLS-LOC/val/v_1.JPEG");
        folder.Write("LOC_val_solution.csv", "ImageId,PredictionString\nv_1,n01440764 0 0 3 3 n01440764 5 5 7 7 \n");
        using var photos = PhotoSet.FindBoxed(folder.File("LOC_val_solution.csv"));
        Assert.Equal((0, Boxes(new Box(0, 0, 4, 4), new Box(5, 5, 8, 8))), Object(photos, 0, ClassNumbers.For(photos, folder.Path, null, 1000)));
    }

    [Fact]
    public void A_list_with_boxes_is_read_and_a_bad_line_named()
    {
        Photos("a.png");
        folder.Write("list.csv", "file;class_index;x0;y0;x1;y1\na.png;5;0;1;2.5;3\n");
        using var photos = PhotoSet.FindBoxed(folder.File("list.csv"));
        Assert.Equal((5, Boxes(new Box(0, 1, 2.5, 3))), Object(photos, 0, ClassNumbers.For(photos, folder.Path, null, 10)));
        folder.Write("bad.csv", "file,class_index,x0,y0,x1,y1\na.png,5,0,1,wide,3\n");
        Assert.Contains("line 2", Refusal(folder.File("bad.csv")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_queue_gives_what_is_asked_for_in_order_and_carries_refusals()
    {
        var names = Photos([.. Enumerable.Range(0, 60).Select(number => $"q/{number:00}.png")]);
        File.WriteAllText(folder.File("q/07.png"), "no picture");
        File.WriteAllBytes(folder.File("q/08.png"), []);
        using var photos = PhotoSet.Find(folder.File("q"));
        var made = 0;
        using (var queue = new PhotoQueue<string>(photos, [.. Enumerable.Range(0, 60)], fetched =>
        {
            Interlocked.Increment(ref made);
            return $"{fetched.Entry.Name} {fetched.Decode().Width}";
        }, workers: 2))
        {
            Assert.Equal("00.png 8", queue.Take(0));
            Assert.Equal("03.png 8", queue.Take(3));
            Assert.Contains("07.png", Assert.Throws<InvalidInputException>(() => queue.Take(7)).Message, StringComparison.Ordinal);
            Assert.Contains("08.png", Assert.Throws<InvalidInputException>(() => queue.Take(8)).Message, StringComparison.Ordinal);
            Assert.Equal("09.png 8", queue.Take(9));
            Assert.True(made <= 10 + 4, $"{made} were made, and at most 4 are to be ahead");
            Assert.Equal((5, true), (queue.Times.Photos, queue.Times.Bytes > 0));
        }

        Assert.True(made < 20);
        Assert.Equal(60, names.Length);
    }

    private static string Boxes(params Box[] boxes) => string.Join(' ', boxes);

    private static string Refusal(string path) => Assert.Throws<InvalidInputException>(() => PhotoSet.Find(path)).Message;

    private static (int, string) Object(PhotoSet photos, int number, ClassNumbers classes)
    {
        var fetched = photos.Fetch(number);
        var (own, boxes) = fetched.Object(fetched.Decode(), classes);
        return (own, string.Join(' ', boxes));
    }

    private static ReadOnlySpan<byte> Xml(int width, int height, params (string Name, int Left, int Top, int Right, int Bottom)[] objects) =>
        Encoding.UTF8.GetBytes(
        $"<annotation>\n<folder>val</folder><filename>x</filename><size><width>{width}</width><height>{height}</height><depth>3</depth></size>"
        + string.Concat(objects.Select(one =>
            $"<object><name>{one.Name}</name><pose>Unspecified</pose><bndbox><xmin>{one.Left}</xmin><ymin>{one.Top}</ymin><xmax>{one.Right}</xmax><ymax>{one.Bottom}</ymax></bndbox></object>"))
        + "</annotation>");

    private static byte[] Png(int width, int height)
    {
        var pixels = new byte[width * height * 3];
        new Random((width * 1000) + height).NextBytes(pixels);
        return Photo.FromPixels("noise", width, height, pixels).ToPng();
    }

    /// <summary>Puts pictures of 8 pixels a side, each another.</summary>
    private string[] Photos(params string[] paths)
    {
        foreach (var (number, path) in paths.Index())
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder.File(path))!);
            var pixels = new byte[8 * 8 * 3];
            new Random(number).NextBytes(pixels);
            Photo.FromPixels("noise", 8, 8, pixels).SavePng(folder.File(path));
        }

        return [.. paths.Select(path => path[(path.IndexOf('/', StringComparison.Ordinal) + 1)..])];
    }

    private void WithDotNet(string name, string[] files)
    {
        using var file = File.Create(folder.File(name));
        using var writer = new TarWriter(file, TarEntryFormat.Ustar);
        foreach (var one in files) writer.WriteEntry(folder.File($"val/{one}"), one);
    }

    private void Archive(string name, params (string Name, byte[] Bytes)[] members)
    {
        using var file = File.Create(folder.File(name));
        using var writer = new TarWriter(file, TarEntryFormat.Pax);
        foreach (var (member, bytes) in members)
            writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, member) { DataStream = new MemoryStream(bytes) });
    }

    /// <summary>Runs a program in the folder; false where it is not here or fails.</summary>
    private bool Run(string program, params IReadOnlyList<string> arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments)
            { WorkingDirectory = folder.Path, RedirectStandardError = true, RedirectStandardOutput = true })!;
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
