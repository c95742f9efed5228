using System.Text.Json;

namespace NAFlow.Tests;

public sealed class DataTests
{
    [Theory]
    [InlineData("novel")]
    [InlineData("counterfactual-validation")]
    public void A_contact_sheet_is_drawn(string set)
    {
        using var folder = new TemporaryFolder();
        var run = ToolRun.Of("data", "preview", "--set", set, "--images", "6", "--size", "48", "--out", folder.File("sheet.png"));

        Assert.Equal((0, folder.File("sheet.png")), (run.Code, run.Out.TrimEnd()));
        var sheet = Photo.Load(folder.File("sheet.png"));
        Assert.True(sheet.Width > 6 * 96);
        Assert.True(sheet.Pixels.ToArray().Distinct().Count() > 200);
    }

    [Theory]
    [InlineData("There is no set of creatures named 'birds'", "--set", "birds")]
    [InlineData("cannot be shown by 0", "--images", "0")]
    [InlineData("choose 16 to 4096", "--size", "8")]
    [InlineData("--seed cannot be '-1'", "--seed", "-1")]
    public void A_sheet_that_cannot_be_drawn_is_refused(string sentence, params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        Assert.Contains(sentence, ToolRun.Refusal(folder.File("sheet.png"), ["data", "preview", .. arguments]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_set_is_exported_in_a_folder_per_class_with_the_parts_beside_each_picture()
    {
        using var folder = new TemporaryFolder();
        var run = ToolRun.Of("data", "export", "gallery", "--size", "16", "--out", folder.Path);

        Assert.Equal((0, folder.Path), (run.Code, run.Out.TrimEnd()));
        var pictures = Directory.GetFiles(folder.Path, "*.png", SearchOption.AllDirectories);
        Assert.Equal(600, pictures.Length);
        var parts = Photo.Load(pictures.First(file => file.EndsWith(".parts.png", StringComparison.Ordinal)));
        Assert.All(parts.Pixels.ToArray(), level => Assert.Equal(0, level % 20));
        using var description = JsonDocument.Parse(File.ReadAllBytes(folder.File("creatures.json")));
        Assert.Equal((300, 15),
            (description.RootElement.GetProperty("Count").GetInt32(), description.RootElement.GetProperty("Classes").GetArrayLength()));
    }
}
