using Microsoft.DotNet.Interactive.Formatting;

namespace NAFlow.Kernel.Tests;

public sealed class CellValueTests : IDisposable
{
    private readonly CellSession session = new();

    [Fact]
    public async Task The_last_expression_is_the_value() => Assert.Equal("5", await session.ValueAsync("var x = 2;\nx + 3"));

    [Fact]
    public async Task A_statement_has_no_value() => Assert.Null(await session.ValueAsync("1.ToString();"));

    [Fact]
    public async Task Null_shows_nothing() => Assert.Null(await session.ValueAsync("(string?)null"));

    [Fact]
    public async Task An_empty_cell_has_no_value() => Assert.Null(await session.ValueAsync(" \n// nothing here"));

    [Fact]
    public async Task Variables_functions_types_and_usings_are_there_for_later_cells()
    {
        await session.ValueAsync("var x = 20;");
        await session.ValueAsync("int Twice(int y) => 2 * y;");
        await session.ValueAsync("record Box(int Width);");
        await session.ValueAsync("using System.Diagnostics;");
        Assert.Equal("42", await session.ValueAsync("new Box(Twice(x) + 2).Width"));
        Assert.Equal("True", await session.ValueAsync("Stopwatch.IsHighResolution"));
    }

    [Fact]
    public async Task A_variable_can_be_declared_again_with_another_type()
    {
        await session.ValueAsync("var x = 1;");
        await session.ValueAsync("var x = \"one\";");
        Assert.Equal("3", await session.ValueAsync("x.Length"));
    }

    [Fact]
    public async Task A_cell_can_await() => Assert.Equal("7", await session.ValueAsync("await Task.Delay(1);\nawait Task.FromResult(7)"));

    [Fact]
    public async Task A_cell_goes_on_after_await_on_the_thread_it_started_on()
    {
        const string code = "var before = Environment.CurrentManagedThreadId; await Task.Delay(5); await Task.Yield(); before == Environment.CurrentManagedThreadId";
        Assert.Equal("True", await session.ValueAsync(code));
        await session.ValueAsync("var first = Environment.CurrentManagedThreadId;");
        Assert.Equal("True", await session.ValueAsync("first == Environment.CurrentManagedThreadId"));
    }

    [Fact]
    public async Task Nullable_annotations_and_new_syntax_are_understood() =>
        Assert.Equal("3", await session.ValueAsync("string? name = null;\nint[] numbers = [1, 2, 3];\nname?.Length ?? numbers.Length"));

    [Fact]
    public async Task Engines_do_not_see_each_other()
    {
        using var other = new CellSession();
        await session.ValueAsync("var mine = 1; Console.Write(\"here\");");
        Assert.Equal("CS0103", (await other.ErrorAsync("mine")).Name);
        Assert.Empty(other.Out);
    }

    [Fact]
    public async Task Cells_asked_for_at_once_run_one_after_the_other()
    {
        await session.ValueAsync("var list = new List<int>();");
        await Task.WhenAll(Enumerable.Range(0, 5).Select(index => session.ValueAsync($"list.Add({index}); await Task.Delay(3); list.Add({index});")));
        Assert.Equal("True", await session.ValueAsync("list.Chunk(2).All(pair => pair[0] == pair[1])"));
    }

    public void Dispose() => session.Dispose();
}

public class ValueFormatsTests
{
    public static TheoryData<object, string> Texts { get; } = new()
        { { 42, "42" }, { 0.5, "0.5" }, { "a <b> \"c\"", "a <b> \"c\"" }, { true, "True" }, { 'x', "x" } };

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

public class MimeBundleTests
{
    [Fact]
    public void A_number_has_plain_text() => Assert.Equal("42", MimeBundle.Of(42).Text);
}
