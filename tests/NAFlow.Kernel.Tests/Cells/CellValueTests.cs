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
