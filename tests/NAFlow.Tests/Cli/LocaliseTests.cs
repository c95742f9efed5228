using NAFlow.Models;

namespace NAFlow.Tests;

public sealed class LocaliseTests
{
    [Fact]
    public void Known_neurons_lie_in_the_boxes_of_their_shapes()
    {
        using var folder = new TemporaryFolder();
        KnownNeuronPicture.Draw().SavePng(folder.File("shapes.png"));
        File.WriteAllLines(
            folder.File("boxes.csv"),
            [
                "file,class_index,x0,y0,x1,y1,remark",
                .. KnownNeuronPicture.Shapes.Select((shape, index) => $"shapes.png,{index},{shape.Left},{shape.Top},{shape.Right},{shape.Bottom},drawn"),
            ]);

        var run = ToolRun.Of("localise", folder.Path, "--model", "known-neurons", "--methods", "none,kept,kept@0.1");

        Assert.Equal((0, string.Empty), (run.Code, run.Error));
        Assert.Contains("3 photos, 2 of them classified wrongly", run.Out, StringComparison.Ordinal);
        Assert.Contains("| output of | none | kept | kept@0.1 |", run.Out, StringComparison.Ordinal);
        const string Perfect = "1.00 (1.00-1.00), 1.000 (1.00-1.00)";
        Assert.Contains($"| input | {Perfect} | {Perfect} | {Perfect} |", run.Out, StringComparison.Ordinal);
        Assert.Contains($"| relu2 | {Perfect} | {Perfect} | {Perfect} |", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("file,class_index,x0,y0,x1\nshapes.png,0,1,2,3", "boxes.csv")]
    [InlineData("file,class_index,x0,y0,x1,y1\nshapes.png,zero,1,2,3,4", "boxes.csv")]
    [InlineData("file,class_index,x0,y0,x1,y1", "lists no photo")]
    [InlineData("file,class_index,x0,y0,x1,y1\nmissing.png,0,1,2,3,4", "missing.png")]
    [InlineData("file,class_index,x0,y0,x1,y1\nshapes.png,1000000,1,2,3,4", "Class 1000000")]
    [InlineData(null, "boxes.csv")]
    public void A_table_that_cannot_be_used_is_refused(string? table, string named)
    {
        using var folder = new TemporaryFolder();
        KnownNeuronPicture.Draw().SavePng(folder.File("shapes.png"));
        if (table is not null) File.WriteAllText(folder.File("boxes.csv"), table);
        Refused(named, "localise", folder.Path, "--model", "known-neurons");
    }

    [Theory]
    [InlineData("magic", "no method 'magic'")]
    [InlineData("kept,kept", "given twice")]
    [InlineData("kept@fast", "no tolerance")]
    [InlineData("kept@7", "tolerance 7")]
    [InlineData(",", "No method")]
    public void A_list_of_methods_that_cannot_be_used_is_refused(string methods, string named)
    {
        using var folder = new TemporaryFolder();
        KnownNeuronPicture.Draw().SavePng(folder.File("shapes.png"));
        File.WriteAllText(folder.File("boxes.csv"), "file,class_index,x0,y0,x1,y1\nshapes.png,0,1,2,3,4");
        Refused(named, "localise", folder.Path, "--model", "known-neurons", "--methods", methods);
    }

    private static void Refused(string named, params string[] arguments)
    {
        var run = ToolRun.Of(arguments);
        Assert.Equal((2, string.Empty), (run.Code, run.Out));
        Assert.Contains(named, run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
    }
}
