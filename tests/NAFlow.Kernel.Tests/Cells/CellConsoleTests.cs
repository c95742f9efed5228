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
        await session.ValueAsync("await Task.Run(() => Console.Write(\"task \")); var t = new Thread(() => Console.Write(\"thread\")); t.Start(); t.Join();");
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
