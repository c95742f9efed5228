namespace NAFlow.Kernel.Tests;

public class CompletionTests
{
    [Fact]
    public void Members_are_proposed_at_the_cursor()
    {
        using var kernel = new RunningKernel();
        kernel.Client.Execute("var word = \"text\";");
        var reply = kernel.Client.Request("complete_request", new() { ["code"] = "word.ToUp", ["cursor_pos"] = 9 }).Reply;
        Assert.Contains("ToUpper", reply.Content["matches"]!.AsArray().Select(match => (string)match!));
        Assert.Equal((5, 9), (reply.Number("cursor_start"), reply.Number("cursor_end")));
        Assert.All(reply.Content["metadata"]!["_jupyter_types_experimental"]!.AsArray(), kind => Assert.NotEmpty((string)kind!["type"]!));
    }

    [Fact]
    public void Places_are_counted_in_letters_whatever_their_width()
    {
        using var kernel = new RunningKernel();
        const string Code = "var smile = \"\ud83d\ude00\"; smile.ToUp";
        var places = Code.EnumerateRunes().Count();
        var reply = kernel.Client.Request("complete_request", new() { ["code"] = Code, ["cursor_pos"] = places }).Reply;
        Assert.Contains("ToUpper", reply.Content["matches"]!.AsArray().Select(match => (string)match!));
        Assert.Equal((places - 4, places), (reply.Number("cursor_start"), reply.Number("cursor_end")));
    }

    [Fact]
    public void A_method_is_explained()
    {
        using var kernel = new RunningKernel();
        var reply = kernel.Client.Request("inspect_request", new() { ["code"] = "Math.Sqrt(2)", ["cursor_pos"] = 7, ["detail_level"] = 0 }).Reply;
        Assert.True((bool)reply.Content["found"]!);
        Assert.Contains("Sqrt", reply.Data("text/plain"));
    }

    [Fact]
    public void Where_nothing_stands_nothing_is_explained()
    {
        using var kernel = new RunningKernel();
        var reply = kernel.Client.Request("inspect_request", new() { ["code"] = "   ", ["cursor_pos"] = 1 }).Reply;
        Assert.Equal(("ok", false), (reply.Text("status"), (bool)reply.Content["found"]!));
    }

    [Theory]
    [InlineData("1 + 1", "complete", null)]
    [InlineData("if (true) {", "incomplete", "    ")]
    [InlineData("class A\n{\n    int B()\n    {", "incomplete", "        ")]
    [InlineData("var x = ];", "invalid", null)]
    [InlineData("int 3x = 4 5;;)", "invalid", null)]
    [InlineData("int 3x = 4 5;;)\nif (true) {", "invalid", null)]
    [InlineData("var text = \"\"\"\n    one", "incomplete", "    ")]
    [InlineData("/* a comment", "incomplete", "")]
    [InlineData("foreach (var i in new[] { 1, 2 }) Console.Write(", "incomplete", "    ")]
    [InlineData("var flow = network.Explain(photo,", "incomplete", "")]
    public void Code_is_complete_incomplete_or_invalid(string code, string status, string? indent)
    {
        using var kernel = new RunningKernel();
        var reply = kernel.Client.Request("is_complete_request", new() { ["code"] = code }).Reply;
        Assert.Equal((status, indent), (reply.Text("status"), (string?)reply.Content["indent"]));
    }
}

public class CodePointsTests
{
    [Theory]
    [InlineData("abc", 2, 2)]
    [InlineData("a\ud83d\ude00c", 2, 3)]
    [InlineData("\ud83d\ude00\ud83d\ude00", 1, 2)]
    [InlineData("a\ud83d", 2, 2)]
    public void Both_counts_lead_to_the_same_place(string text, int codePoints, int utf16)
    {
        Assert.Equal(utf16, CodePoints.ToUtf16(text, codePoints));
        Assert.Equal(codePoints, CodePoints.Before(text, utf16));
    }

    [Fact]
    public void Past_the_end_is_the_end_and_so_is_no_place()
    {
        Assert.Equal([3, 3, 0], new int?[] { 99, null, -5 }.Select(place => CodePoints.ToUtf16("abc", place)));
        Assert.Equal(3, CodePoints.Before("abc", 99));
    }
}
