using Microsoft.DotNet.Interactive.Formatting;

namespace NAFlow.Kernel.Tests;

public class ValueFormatsTests
{
    public static TheoryData<object, string> Texts { get; } = new() { { 42, "42" }, { 0.5, "0.5" }, { "a <b> \"c\"", "a <b> \"c\"" }, { true, "True" }, { 'x', "x" } };

    public static TheoryData<object> Structures { get; } =
        new(new[] { 1, 2, 3 }, new Dictionary<string, int> { ["a"] = 1 }, (1, "two"), new { Name = "x", Size = 3 }, Enumerable.Range(0, 100_000));

    [Theory]
    [MemberData(nameof(Texts))]
    public void Plain_values_are_text_alone(object value, string text)
    {
        var bundle = MimeBundle.Of(value);
        Assert.Equal(text, bundle.Text);
        Assert.Equal(["text/plain"], bundle.Data.Keys);
    }

    [Theory]
    [MemberData(nameof(Structures))]
    public void Structures_are_small_html_without_scripts_and_text(object value)
    {
        var bundle = MimeBundle.Of(value);
        Assert.NotEmpty(bundle.Text);
        Assert.InRange(bundle.Data["text/html"].Length, 1, 30_000);
        Assert.DoesNotContain("<script", bundle.Data["text/html"], StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_formatter_that_fails_is_named_beside_the_value()
    {
        Formatter.Register<Fragile>((FormatDelegate<Fragile>)((_, _) => throw new InvalidOperationException("too fragile")), HtmlFormatter.MimeType);
        var bundle = MimeBundle.Of(new Fragile());
        Assert.DoesNotContain("text/html", bundle.Data.Keys);
        Assert.Contains("text/html", bundle.Text, StringComparison.Ordinal);
        Assert.Contains("too fragile", bundle.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_cannot_even_be_text_is_its_type() =>
        Assert.Contains(nameof(Mute), MimeBundle.Of(new Mute()).Text, StringComparison.Ordinal);

    private sealed class Fragile;

    private sealed class Mute
    {
        public override string ToString() => throw new InvalidOperationException("mute");
    }
}
