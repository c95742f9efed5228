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

    [Fact]
    public void The_names_are_those_beside_the_photos()
    {
        var lines = File.ReadAllLines(SharedAssets.Require("assets/images/synset_words.txt"));

        Assert.Equal(lines.Select(line => line[(line.IndexOf(' ') + 1)..]), Enumerable.Range(0, 1000).Select(index => ImageNetClasses.Names[index]));
    }

    private static string Refusal(string name) => Assert.Throws<InvalidInputException>(() => ImageNetClasses.Names.Find(name)).Message;
}
