using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace NAFlow.Kernel;

/// <summary>
/// Exceptions that nothing catches, on threads and timers that cells have started. They become errors of these cells and do not end the process, and
/// where code of a package ends it all the same, the cell that runs says so.
/// </summary>
internal static class CellFaults
{
    private static readonly TimeSpan TimeToTell = TimeSpan.FromMilliseconds(300);
    private static readonly ConditionalWeakTable<Assembly, StartedCell> ByAssembly = [];
    private static readonly Lazy<bool> Installed = new(Install);
    private static volatile StartedCell? latest;

    /// <summary>A cell starts.</summary>
    public static void Watch(StartedCell cell)
    {
        _ = Installed.Value;
        latest = cell;
        if (cell.Assembly is { } assembly) ByAssembly.AddOrUpdate(assembly, cell);
    }

    /// <summary>Makes an exception the error of the cell that started the thread it was thrown on.</summary>
    /// <returns>False when it has nothing to do with cells.</returns>
    public static bool Take(Exception thrown)
    {
        if (CellOf(thrown) is not { } cell) return false;
        var error = RunFailure.Of(thrown, cell.Assembly, cell.Code);
        var place = $"which nothing caught on a thread, timer or async void that {cell.Name} started";
        cell.Outputs.Fail(error with
        { Message = $"{error.Message.TrimEnd('.')} ({place})", Traceback = [$"An exception {place}:", .. error.Traceback] });
        return true;
    }

    private static bool Install()
    {
        try
        {
            ExceptionHandling.SetUnhandledExceptionHandler(Take);
        }
        catch (InvalidOperationException)
        {
            // The program around the cells has a handler of its own.
        }

        AppDomain.CurrentDomain.ProcessExit += (_, _) => TellEnd();
        return true;
    }

    /// <summary>The cell whose thread it is, or whose code is on the stack; the latest where a package's is that cells asked for.</summary>
    private static StartedCell? CellOf(Exception thrown)
    {
        var outermost = CellFrames.Of(thrown).LastOrDefault()?.GetMethod()?.Module.Assembly;
        if (outermost is not null && ByAssembly.TryGetValue(outermost, out var cell)) return cell;
        if (StartedCell.Current is { } current) return current;
        return CellFrames.Of(thrown).Any(frame => ReferencedFiles.Has(frame.GetMethod()!.Module.Assembly)) ? latest : null;
    }

    private static void TellEnd()
    {
        if (latest is not { Outputs.HasEnded: false } cell) return;
        const string Sentence = "Code that the cell called has ended the process by Environment.Exit, and with it all cells.";
        cell.Outputs.Post(new CellOutput.Fault(new(nameof(Environment.Exit), Sentence, [Sentence], null)));
        cell.Outputs.Flush();
        Thread.Sleep(TimeToTell);
    }
}

/// <summary>A cell that has started, and perhaps ended.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Code">Its text.</param>
/// <param name="Assembly">Where its code is.</param>
/// <param name="Outputs">What it puts out.</param>
internal sealed record StartedCell(string Name, string Code, Assembly? Assembly, CellOutputs Outputs)
{
    private static readonly AsyncLocal<StartedCell?> OfThisCell = new();

    /// <summary>The cell that this code was started by; null outside of cells.</summary>
    public static StartedCell? Current
    {
        get => OfThisCell.Value;
        set => OfThisCell.Value = value;
    }
}
