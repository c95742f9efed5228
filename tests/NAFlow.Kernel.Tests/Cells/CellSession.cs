using System.Collections.Concurrent;

namespace NAFlow.Kernel.Tests;

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
