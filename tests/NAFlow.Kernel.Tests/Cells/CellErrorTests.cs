namespace NAFlow.Kernel.Tests;

public sealed class CellErrorTests : IDisposable
{
    private readonly CellSession session = new();

    [Fact]
    public async Task A_compiler_error_tells_its_code_place_and_line()
    {
        var error = await session.ErrorAsync("var x = 1;\nvar y = x + zzz;");
        Assert.Equal("CS0103", error.Name);
        Assert.Equal(2, error.Line);
        Assert.Contains("zzz", error.Message, StringComparison.Ordinal);
        Assert.StartsWith("cell 1, line 2, column 13: CS0103", error.Traceback[0], StringComparison.Ordinal);
        Assert.Equal("    var y = x + zzz;", error.Traceback[1]);
        Assert.Equal("                ^^^", error.Traceback[2]);
    }

    [Fact]
    public async Task Every_compiler_error_is_told()
    {
        var error = await session.ErrorAsync("aaa();\nbbb();");
        Assert.Contains(error.Traceback, line => line.Contains("'aaa'", StringComparison.Ordinal));
        Assert.Contains(error.Traceback, line => line.Contains("'bbb'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_cell_that_does_not_compile_changes_nothing()
    {
        await session.ValueAsync("var x = 1;");
        await session.ErrorAsync("var x = 2; zzz();");
        Assert.Equal("1", await session.ValueAsync("x"));
    }

    [Fact]
    public async Task An_exception_tells_its_type_message_and_line()
    {
        var error = await session.ErrorAsync("var zero = 0;\n\nvar y = 1 / zero;");
        Assert.Equal("DivideByZeroException", error.Name);
        Assert.Equal(3, error.Line);
        Assert.StartsWith("System.DivideByZeroException: ", error.Traceback[0], StringComparison.Ordinal);
        Assert.Equal("   in cell 1, line 3", error.Traceback[1]);
        Assert.Equal("    var y = 1 / zero;", error.Traceback[^1]);
    }

    [Fact]
    public async Task The_trace_goes_through_functions_of_other_cells_and_stops_at_the_cell()
    {
        await session.ValueAsync("int Fail(string s)\n{\n    return int.Parse(s);\n}");
        var error = await session.ErrorAsync("// first\nFail(\"x\")");
        Assert.Equal(2, error.Line);
        Assert.Contains("   at Fail in cell 1, line 3", error.Traceback);
        Assert.Equal("   in cell 2, line 2", error.Traceback[^2]);
        Assert.DoesNotContain(error.Traceback, line => line.Contains("NAFlow.Kernel", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_line_is_right_after_await()
    {
        var error = await session.ErrorAsync("await Task.Delay(1);\nawait Task.Yield();\nthrow new InvalidOperationException(\"after\");");
        Assert.Equal(3, error.Line);
        Assert.Equal("after", error.Message);
    }

    [Fact]
    public async Task Inner_exceptions_are_told()
    {
        var error = await session.ErrorAsync("try { int.Parse(\"x\"); } catch (Exception e) { throw new InvalidOperationException(\"outer\", e); }");
        Assert.Contains(error.Traceback, line => line.Contains("FormatException", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_cell_assigned_before_it_threw_is_kept()
    {
        await session.ErrorAsync("var kept = 5; throw new Exception(\"no\"); ");
        Assert.Equal("5", await session.ValueAsync("kept"));
    }

    [Fact]
    public async Task Invalid_input_of_the_toolkit_is_one_sentence_and_the_line()
    {
        var error = await session.ErrorAsync("// a photo that is not there\nPhoto.Load(\"missing.jpg\")");
        Assert.Equal("InvalidInputException", error.Name);
        Assert.Equal(2, error.Line);
        Assert.Equal([error.Message + " (line 2)", "    Photo.Load(\"missing.jpg\")"], error.Traceback);
    }

    [Fact]
    public async Task Warnings_are_no_errors() => Assert.Equal("1", await session.ValueAsync("#warning careful\nint unused = 1;\n1"));

    [Fact]
    public async Task Endless_recursion_is_an_exception() =>
        Assert.Equal("InsufficientExecutionStackException", (await session.ErrorAsync("int Down(int x) => Down(x + 1) + 1; Down(0)")).Name);

    public void Dispose() => session.Dispose();
}
