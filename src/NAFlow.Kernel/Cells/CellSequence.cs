using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using NAFlow.Interactive;

namespace NAFlow.Kernel;

/// <summary>The cells of one notebook: what they have declared so far, and how the next one is run on top of it.</summary>
internal sealed class CellSequence : IDisposable
{
    private readonly CellRunner runner = new();
    private readonly CellCompiler compiler;
    private readonly Packages packages;
    private readonly Task<CellState> toolkit;
    private readonly string? folder;
    private readonly Func<string, IEnumerable<CellSource>>? notebooks;
    private volatile CellState? state;

    public CellSequence(string? folder, Func<string, IEnumerable<CellSource>>? notebooks)
    {
        (this.folder, this.notebooks) = (folder, notebooks);
        var references = new ScriptReferences(folder);
        compiler = new(references, folder);
        packages = new(references);
        toolkit = Task.Run(StartToolkit);
    }

    /// <summary>What the cells so far have declared.</summary>
    public async Task<CellState> StateAsync(CancellationToken cancellation) => state ?? await toolkit.WaitAsync(cancellation).ConfigureAwait(false);

    /// <summary>Runs the next cell.</summary>
    /// <exception cref="OperationCanceledException">It was interrupted before it started.</exception>
    public Task<CellResult> RunNextAsync(string code, CellRun run, CellOutputs outputs, CancellationToken interrupt) =>
        RunNextAsync(code, run, outputs, within: [], interrupt);

    private async Task<CellResult> RunNextAsync(
        string code, CellRun run, CellOutputs outputs, ImmutableArray<string> within, CancellationToken interrupt)
    {
        var watch = Stopwatch.StartNew();
        var directives = CellDirectives.Read(code, run.Language);
        await packages.RestoreAsync(directives.Packages, directives.Sources, outputs, interrupt).ConfigureAwait(false);
        var result = new CellResult(null, null);
        foreach (var part in directives.Parts)
        {
            // Only the last value is the cell's; those before it are shown.
            if (result.Value is { } value) outputs.Post(CellParts.Shown(value));
            result = part.Kind switch
            {
                CellPartKind.Code => await RunAsync(part.Text, run, outputs, interrupt).ConfigureAwait(false),
                CellPartKind.Variables => new(await VariablesAsync(part.Text == "whos", interrupt).ConfigureAwait(false), null),
                CellPartKind.Shown => new(CellParts.Show(part), null),
                CellPartKind.Notebook => await ImportAsync(part, run, outputs, within, interrupt).ConfigureAwait(false),
                _ => CellParts.LeaveOut(part, outputs),
            };
            if (result.Error is not null) break;
        }

        if (directives.IsTimed)
            outputs.Write(string.Create(CultureInfo.InvariantCulture, $"Wall time: {watch.Elapsed.TotalSeconds:0.000} s\n"), isError: false);
        return result;
    }

    private async Task<CellResult> RunAsync(string code, CellRun run, CellOutputs outputs, CancellationToken interrupt)
    {
        var before = await StateAsync(interrupt).ConfigureAwait(false);

        // The compiler does not always stop at once when the token is signalled; what it still makes then is not used.
        var compiling = Task.Run(() => compiler.Compile(code, run.Name, before, interrupt), interrupt);
        var cell = await compiling.WaitAsync(interrupt).ConfigureAwait(false);
        var values = before.WithRoom();
        var context = CellContext.Of(run, new(run.Name, code, cell.Assembly, outputs));
        var outcome = await runner.RunAsync(() => cell.Start(values), context, interrupt).ConfigureAwait(false);
        if (outcome.WasInterrupted)
            return new(null, Interruption.Of(run.Name));
        if (cell.Declares)
            state = new(cell.Script, [.. values]);
        return new(outcome.Value, outcome.Thrown is { } thrown ? RunFailure.Of(thrown, cell.Assembly, code) : null);
    }

    /// <summary>Runs the cells of another notebook as if they stood in this one.</summary>
    private async Task<CellResult> ImportAsync(
        CellPart part, CellRun run, CellOutputs outputs, ImmutableArray<string> within, CancellationToken interrupt)
    {
        var path = Path.GetFullPath(part.Text, folder ?? Environment.CurrentDirectory);
        if (within.Contains(path)) throw new InvalidInputException($"'{part.Text}' imports itself; take the #!import out of it.");
        if (notebooks is null) return CellParts.LeaveOut("a notebook", part.Text, outputs);
        var result = new CellResult(null, null);
        var number = 0;
        foreach (var (code, language) in notebooks(path))
        {
            var named = run with { Name = $"{part.Text}, cell {++number}", Language = language };
            if (result.Value is { } value) outputs.Post(CellParts.Shown(value));
            result = await RunNextAsync(code, named, outputs, within.Add(path), interrupt).ConfigureAwait(false);
            if (result.Error is not null) break;
        }

        return result;
    }

    private async Task<MimeBundle> VariablesAsync(bool withValues, CancellationToken cancellation) =>
        MimeBundle.OfText(CellVariables.List(await StateAsync(cancellation).ConfigureAwait(false), withValues));

    /// <inheritdoc/>
    public void Dispose() => runner.Dispose();

    /// <summary>The first compilation is slow; this one is made before anybody waits for it.</summary>
    private CellState StartToolkit()
    {
        NotebookFormatters.Register();
        var cell = compiler.Compile($"{NotebookPrelude.Code}\n{NotebookInput.Prelude}", "toolkit", CellState.Empty, CancellationToken.None);
        var started = new CellState(cell.Script, CellState.Empty.Values);
        compiler.Compile("1 + 1", "toolkit", started, CancellationToken.None);
        return started;
    }
}
