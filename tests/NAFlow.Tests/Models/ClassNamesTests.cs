using NAFlow.Models;
using NAFlow.Networks;

namespace NAFlow.Tests;

public sealed class ClassNamesTests
{
    [Fact]
    public void ImageNet_has_its_thousand_classes_in_order()
    {
        var names = ImageNetClasses.Names;

        Assert.Equal(1000, names.Count);
        Assert.Equal("tench, Tinca tinca", names[0]);
        Assert.Equal("kite", names[21]);
        Assert.Equal("toilet tissue, toilet paper, bathroom tissue", names[999]);
        Assert.Equal("tree frog", names.ShortName(31));
        Assert.Same(names, ImageNetClasses.Names);
    }

    [Theory]
    [InlineData("tench", 0)]
    [InlineData("tinca TINCA", 0)]
    [InlineData(" Tree-Frog ", 31)]
    [InlineData("tench, Tinca tinca", 0)]
    [InlineData("517", 517)]
    public void A_synonym_a_whole_name_and_a_number_are_found(string name, int index) => Assert.Equal(index, ImageNetClasses.Names.Find(name));

    [Fact]
    public void Every_class_is_found_by_its_number_and_all_but_few_by_their_names()
    {
        var names = ImageNetClasses.Names;
        var ambiguous = Enumerable.Range(0, names.Count).Where(index =>
        {
            Assert.Equal(index, names.Find($"{index}"));
            try
            {
                return names.Find(names[index]) != index;
            }
            catch (InvalidInputException)
            {
                return true;
            }
        });

        Assert.Equal([86, 134, 474, 517, 594, 638, 657], ambiguous);
    }

    [Theory]
    [InlineData("crane", "\"crane\" is the name of 2 classes: give the number of one of them, 134 (crane, listed after bittern) or 517 (crane, listed after cradle).")]
    [InlineData("Maillot", "638 (maillot, listed after mailbox) or 639 (maillot, tank suit).")]
    public void A_name_of_several_classes_lists_them(string name, string says) => Assert.EndsWith(says, Refusal(name));

    [Theory]
    [InlineData("tenchh", "\"tench\"")]
    [InlineData("goldfih", "\"goldfish\"")]
    [InlineData("retriever", "\"golden retriever\"")]
    [InlineData("", "or give a number from 0 to 999.")]
    [InlineData("1000", "or give a number from 0 to 999.")]
    [InlineData("frogg", " frog\"")]
    [InlineData("-1", "No class is named \"-1\"")]
    public void An_unknown_name_gets_the_nearest(string name, string says) => Assert.Contains(says, Refusal(name));

    [Fact]
    public void Classes_without_names_are_numbered()
    {
        var names = ClassNames.Numbered(3);

        Assert.Equal((3, "class 2", 2, 1), (names.Count, names[2], names.Find("2"), names.Find("Class 1")));
        Assert.Throws<InvalidInputException>(() => ClassNames.Numbered(0));
        Assert.Throws<InvalidInputException>(() => ClassNames.Numbered(-1));
    }

    [Fact]
    public void A_list_with_an_empty_name_is_refused() =>
        Assert.Contains("class 1", Assert.Throws<InvalidInputException>(() => new ClassNames(["a", " "])).Message);

    [Theory]
    [InlineData(-1)]
    [InlineData(1000)]
    public void A_class_outside_is_refused(int index) =>
        Assert.Contains("from 0 to 999", Assert.Throws<InvalidInputException>(() => ImageNetClasses.Names[index]).Message);

    [Fact]
    public void A_file_that_is_no_list_of_names_is_refused_by_what_is_wrong_with_it()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "names.txt");
        File.WriteAllBytes(path, [(byte)'f', 0xFC, (byte)'c', (byte)'h', (byte)'s']);
        Assert.Contains("UTF-8", Refused(path));
        File.WriteAllText(path, " \n");
        Assert.Contains("are empty", Refused(path));
        Assert.Contains("are a folder", Refused(folder.Path));
        File.WriteAllText(path, "füchs\nbee", System.Text.Encoding.Unicode);
        Assert.Equal("füchs", ClassNames.Load(path)[0]);

        static string Refused(string file) => Assert.Throws<InvalidInputException>(() => ClassNames.Load(file)).Message;
    }

    /// <summary>The ways in which public projects keep the names of three classes.</summary>
    [Theory]
    [InlineData("cat\ndog\neel\n")]
    [InlineData("n02123045 cat\nn02084071 dog\nn01439121 eel")]
    [InlineData("0: cat\n1: dog\n2: eel\n")]
    [InlineData("2 eel\n0 cat\n1 dog")]
    [InlineData("1. cat\n2. dog\n3. eel")]
    [InlineData("0,cat\n1,dog\n2,eel")]
    [InlineData("cat 0\ndog 1\neel 2")]
    [InlineData("/c/cat 0\n/d/dog 1\n/e/eel 2")]
    [InlineData("[\"cat\", \"dog\", \"eel\"]")]
    [InlineData("{\"0\": \"cat\", \"1\": \"dog\", \"2\": \"eel\"}")]
    [InlineData("{\"eel\": 2, \"cat\": 0, \"dog\": 1}")]
    [InlineData("{\"0\": [\"n02123045\", \"cat\"], \"1\": [\"n02084071\", \"dog\"], \"2\": [\"n01439121\", \"eel\"]}")]
    [InlineData("{\"class_to_idx\": {\"cat\": 0, \"dog\": 1, \"eel\": 2}, \"lr\": 0.1}")]
    [InlineData("{\"architectures\": [\"ResNet\"], \"id2label\": {\"0\": \"cat\", \"1\": \"dog\", \"2\": \"eel\"}, \"label2id\": {\"cat\": 0}}")]
    [InlineData("[{\"id\": 1, \"name\": \"cat\"}, {\"id\": 3, \"name\": \"eel\"}, {\"id\": 2, \"name\": \"dog\"}]")]
    [InlineData("{\"n02084071\": \"dog\", \"n02123045\": \"eel\", \"n01439121\": \"cat\"}")]
    [InlineData("{0: 'cat',\n 1: 'dog',\n 2: 'eel'}")]
    [InlineData("{'cat': 0, 'dog': 1, 'eel': 2}")]
    [InlineData("['cat', 'dog', 'eel']")]
    [InlineData("- cat\n- dog\n- 'eel'\n")]
    [InlineData("nc: 3\nnames:\n  0: cat\n  1: dog\n  2: eel\n")]
    [InlineData("path: x\nnames: ['cat', 'dog', 'eel']\nnc: 3")]
    [InlineData("names:\n- cat\n- dog\n- eel\ntrain: x")]
    [InlineData("index,name\n0,cat\n2,eel\n1,dog\n")]
    [InlineData("name;id\n\"cat\";0\n\"dog\";1\neel;2\n")]
    public void Names_are_read_however_they_are_written_down(string text)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("names"), text);

        var names = ClassNames.Load(folder.File("names"));

        Assert.Equal(["cat", "dog", "eel"], Enumerable.Range(0, names.Count).Select(index => names[index]));
    }

    /// <summary>What only looks like numbers, a table or a map stays a list of lines.</summary>
    [Theory]
    [InlineData("0\n1\n2", "0")]
    [InlineData("level 0\nlevel 1\nlevel 2", "level 0")]
    [InlineData("tench, Tinca tinca\ngoldfish, Carassius auratus\nshark", "tench, Tinca tinca")]
    [InlineData("3 wheeler\n4 wheeler\n18 wheeler", "3 wheeler")]
    public void Lines_of_another_kind_are_names(string text, string first)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("names"), text);
        Assert.Equal((3, first), (ClassNames.Load(folder.File("names")).Count, ClassNames.Load(folder.File("names"))[0]));
    }

    [Fact]
    public void A_picture_in_their_place_is_named_as_no_text()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("names.png"), [0x89, .. "PNG\r\n"u8, 0x1a, 0x0a, 0, 0, 0, 13]);
        Assert.Contains("are no text but the bytes of another kind of file", Assert.Throws<InvalidInputException>(() =>
            ClassNames.Load(folder.File("names.png"))).Message);
    }

    [Fact]
    public void The_names_are_those_beside_the_photos()
    {
        var lines = File.ReadAllLines(SharedAssets.Require("assets/images/synset_words.txt"));

        Assert.Equal(lines.Select(line => line[(line.IndexOf(' ') + 1)..]), Enumerable.Range(0, 1000).Select(index => ImageNetClasses.Names[index]));
    }

    private static string Refusal(string name) => Assert.Throws<InvalidInputException>(() => ImageNetClasses.Names.Find(name)).Message;
}
