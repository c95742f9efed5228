namespace NAFlow.Kernel.Tests;

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
