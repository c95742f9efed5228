using System.Collections.Concurrent;

namespace NAFlow.Kernel.Tests;

public sealed class CellConsoleTests : IDisposable
{
    private readonly CellSession session = new() { Input = (prompt, secret) => $"answer{prompt}" };

    [Fact]
    public async Task Text_goes_to_the_cell_in_order()
    {
        await session.ValueAsync("Console.Write(1); Console.WriteLine(\"a\"); Console.Error.Write(\"wrong\"); Console.Write($\"{2}{'b'}\");");
        Assert.Equal(
            [new CellOutput.Stream(false, "1a\n"), new CellOutput.Stream(true, "wrong"), new CellOutput.Stream(false, "2b")], session.Outputs);
    }

    [Fact]
    public async Task Text_comes_while_the_cell_runs()
    {
        var running = session.RunAsync("Console.Write(\"soon\"); await Task.Delay(600000);", TestContext.Current.CancellationToken);
        await WaitFor(() => session.Out == "soon");
        Assert.False(running.IsCompleted);
    }

    [Fact]
    public async Task Text_of_tasks_and_threads_of_the_cell_goes_to_it()
    {
        await session.ValueAsync(
            "await Task.Run(() => Console.Write(\"task \")); var t = new Thread(() => Console.Write(\"thread\")); t.Start(); t.Join();");
        Assert.Equal("task thread", session.Out);
    }

    [Fact]
    public async Task Text_of_a_task_that_outlives_its_cell_goes_to_that_cell()
    {
        using var go = new SemaphoreSlim(0);
        var late = new System.Collections.Concurrent.ConcurrentQueue<CellOutput>();
        await session.ValueAsync("var go = new TaskCompletionSource();");
        await session.Engine.RunAsync("_ = Task.Run(async () => { await go.Task; Console.Write(\"late\"); });", new CellRun(late.Enqueue), default);
        await session.ValueAsync("go.SetResult();");
        await WaitFor(() => !late.IsEmpty);
        Assert.Equal(new CellOutput.Stream(false, "late"), Assert.Single(late));
        Assert.Empty(session.Out);
    }

    [Fact]
    public async Task Text_outside_of_cells_goes_where_it_went()
    {
        await session.ValueAsync("1");
        Console.Write(string.Empty);
        Assert.Empty(session.Out);
    }

    [Fact]
    public async Task A_flood_of_text_arrives_whole_in_few_pieces()
    {
        await session.ValueAsync("for (var i = 0; i < 200000; i++) Console.WriteLine(\"0123456789\");");
        Assert.Equal(2200000, session.Out.Length);
        Assert.True(session.Outputs.Count < 2000, $"{session.Outputs.Count} pieces");
    }

    [Fact]
    public async Task ReadLine_asks() => Assert.Equal("answer", await session.ValueAsync("Console.ReadLine()"));

    [Fact]
    public async Task ReadLine_says_when_nobody_can_answer()
    {
        using var alone = new CellSession();
        var error = await alone.ErrorAsync("Console.ReadLine()");
        Assert.Equal("IOException", error.Name);
        Assert.Contains("nobody can answer", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_notebook_writes_itself_does_not_go_to_the_cell()
    {
        var outputs = new List<CellOutput>();
        await session.Engine.RunAsync("Console.Write(1)", new CellRun(output => { outputs.Add(output); Console.Write(string.Empty); }), default);
        Assert.Single(outputs);
    }

    public void Dispose() => session.Dispose();

    private static async Task WaitFor(Func<bool> condition)
    {
        for (var attempt = 0; attempt < 1000 && !condition(); attempt++)
            await Task.Delay(10, TestContext.Current.CancellationToken);
        Assert.True(condition());
    }
}

public sealed class CellDisplayTests : IDisposable
{
    private readonly CellSession session = new();

    [Fact]
    public async Task Values_are_shown_in_order_with_the_text_around_them()
    {
        await session.ValueAsync("Console.Write(\"before\"); display(42); Console.Write(\"after\"); \"x\".Display();");
        Assert.Collection(
            session.Outputs,
            output => Assert.Equal(new CellOutput.Stream(false, "before"), output),
            output => Assert.Equal("42", Assert.IsType<CellOutput.Shown>(output).Bundle.Text),
            output => Assert.Equal(new CellOutput.Stream(false, "after"), output),
            output => Assert.Equal("x", Assert.IsType<CellOutput.Shown>(output).Bundle.Text));
    }

    [Fact]
    public async Task A_shown_value_can_be_replaced_also_by_a_later_cell()
    {
        await session.ValueAsync("var shown = display(1);");
        await session.ValueAsync("shown.Update(2);");
        var first = Assert.IsType<CellOutput.Shown>(session.Outputs[0]);
        var second = Assert.IsType<CellOutput.Update>(session.Outputs[1]);
        Assert.Equal(first.Id, second.Id);
        Assert.Equal("2", second.Bundle.Text);
    }

    [Fact]
    public async Task Ids_differ()
    {
        await session.ValueAsync("display(1); display(1);");
        Assert.Equal(2, session.Outputs.OfType<CellOutput.Shown>().Select(shown => shown.Id).Distinct().Count());
    }

    [Fact]
    public async Task Output_can_be_cleared()
    {
        await session.ValueAsync("display(1); ClearOutput(wait: true);");
        Assert.Equal(new CellOutput.Clear(true), session.Outputs[^1]);
    }

    [Fact]
    public async Task Html_is_shown_as_it_is()
    {
        await session.ValueAsync("display(HTML(\"<b>bold</b>\"));");
        Assert.Equal("<b>bold</b>", Assert.IsType<CellOutput.Shown>(session.Outputs[0]).Bundle.Data["text/html"]);
    }

    public void Dispose() => session.Dispose();
}

/// <summary>An engine, and what its cells have put out.</summary>
internal sealed class CellSession : IDisposable
{
    private readonly ConcurrentQueue<CellOutput> outputs = new();
    private int cells;

    public CellEngine Engine { get; } = new();

    public Func<string, bool, string>? Input { get; init; }

    public IReadOnlyList<CellOutput> Outputs => [.. outputs];

    public string Out => string.Concat(outputs.OfType<CellOutput.Stream>().Where(stream => !stream.IsError).Select(stream => stream.Text));

    public string Err => string.Concat(outputs.OfType<CellOutput.Stream>().Where(stream => stream.IsError).Select(stream => stream.Text));

    public Task<CellResult> RunAsync(string code) => RunAsync(code, TestContext.Current.CancellationToken);

    public Task<CellResult> RunAsync(string code, CancellationToken interrupt) =>
        Engine.RunAsync(code, new CellRun(outputs.Enqueue, Input, $"cell {Interlocked.Increment(ref cells)}"), interrupt);

    /// <summary>Runs a cell that must not fail and gives its value as plain text.</summary>
    public async Task<string?> ValueAsync(string code)
    {
        var result = await RunAsync(code);
        Assert.True(result.Error is null, string.Join('\n', result.Error?.Traceback ?? []));
        return result.Value?.Text;
    }

    /// <summary>Runs a cell that must fail and gives its error.</summary>
    public async Task<CellError> ErrorAsync(string code)
    {
        var error = (await RunAsync(code)).Error;
        Assert.NotNull(error);
        return error;
    }

    public void Dispose() => Engine.Dispose();
}
