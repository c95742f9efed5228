using System.Diagnostics;
using NAFlow.Kernel.Tests;

namespace NAFlow.Bench;

/// <summary>The Jupyter kernel as its clients feel it, in a process of its own.</summary>
internal static class KernelBench
{
    private const int Starts = 5;
    private const int WarmCells = 100;
    private const int Interrupts = 10;
    private const int Cells = 500;

    public static void Run(TextWriter output)
    {
        output.WriteLine($"start to first result: {Median(Enumerable.Range(0, Starts).Select(_ => StartToFirstResult()))} (median of {Starts} starts, the process included)");
        using var kernel = new KernelProcess();
        kernel.Client.WaitUntilHeard();
        for (var cell = 0; cell < 20; cell++) kernel.Client.Execute("1+1");
        output.WriteLine($"a warm 1+1:            {Median(Enumerable.Range(0, WarmCells).Select(_ => Time(() => kernel.Client.Execute("1+1"))))} (median of {WarmCells})");
        output.WriteLine($"an interrupt:          {Median(Enumerable.Range(0, Interrupts).Select(_ => Interrupt(kernel.Client)))} (median of {Interrupts} loops without end)");
        Grow(kernel, "Console.WriteLine(1); 1 + 1", output);
        Grow(kernel, "var value = 1; Console.WriteLine(value); value", output);
    }

    private static void Grow(KernelProcess kernel, string code, TextWriter output)
    {
        var before = Memory(kernel.Process);
        for (var cell = 0; cell < Cells; cell++) kernel.Client.Execute(code);
        output.WriteLine($"resident memory after {Cells} cells of {code}: {Memory(kernel.Process):F0} MiB ({Memory(kernel.Process) - before:+0;-0;0})");
    }

    private static double StartToFirstResult()
    {
        var watch = Stopwatch.StartNew();
        using var kernel = new KernelProcess();
        kernel.Client.Send(kernel.Client.Shell, "execute_request", new() { ["code"] = "1+1" });
        kernel.Client.Receive(kernel.Client.Shell);
        return watch.Elapsed.TotalMilliseconds;
    }

    private static double Interrupt(WireClient client)
    {
        client.Send(client.Shell, "execute_request", new() { ["code"] = "while (true) { }" });
        while (client.NextPublished().Type != "execute_input")
        {
        }

        Thread.Sleep(500);
        return Time(() =>
        {
            client.Send(client.Control, "interrupt_request", []);
            client.Receive(client.Shell);
            client.Receive(client.Control);
        });
    }

    private static double Time(Action action)
    {
        var watch = Stopwatch.StartNew();
        action();
        return watch.Elapsed.TotalMilliseconds;
    }

    private static string Median(IEnumerable<double> milliseconds)
    {
        double[] sorted = [.. milliseconds.Order()];
        return $"{sorted[sorted.Length / 2]:F0} ms, {sorted[0]:F0} to {sorted[^1]:F0}";
    }

    private static double Memory(Process process)
    {
        process.Refresh();
        return process.WorkingSet64 / (double)(1 << 20);
    }
}
