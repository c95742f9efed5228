using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Completion;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.QuickInfo;
using Microsoft.CodeAnalysis.Scripting;
using Microsoft.CodeAnalysis.Text;

namespace NAFlow.Kernel;

/// <summary>Helps to write cells. The language services are loaded when they are first asked.</summary>
internal sealed class CodeAssistant(CellSequence cells) : IDisposable
{
    private readonly SemaphoreSlim oneAtATime = new(1);
    private readonly Lazy<CodeDocuments> documents = new();

    /// <summary>What could stand at a place in the code, best first.</summary>
    public async Task<Completions> CompleteAsync(string code, int position, CancellationToken cancellation)
    {
        var state = await cells.StateAsync(cancellation).ConfigureAwait(false);
        var document = await DocumentAsync(code, cancellation).ConfigureAwait(false);
        if (await new KnownTexts(state).CompleteAsync(document, position, cancellation).ConfigureAwait(false) is { } texts) return texts;
        var service = CompletionService.GetService(document)!;
        var list = await service.GetCompletionsAsync(document, position, cancellationToken: cancellation).ConfigureAwait(false);
        var typed = code[list.Span.Start..position];
        var items = list.ItemsList
            .Where(item => item.FilterText.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
            .OrderBy(item => !item.FilterText.StartsWith(typed, StringComparison.Ordinal))
            .ThenBy(item => item.SortText, StringComparer.OrdinalIgnoreCase)
            .Select(item => new Completions.Item(item.DisplayText, item.Tags.FirstOrDefault()?.ToLowerInvariant() ?? "text"))
            .DistinctBy(item => item.Text);
        return new(list.Span.Start, list.Span.End, [.. items]);
    }

    /// <summary>The signature and documentation of what stands at a place in the code.</summary>
    public async Task<MimeBundle?> InspectAsync(string code, int position, CancellationToken cancellation)
    {
        var document = await DocumentAsync(code, cancellation).ConfigureAwait(false);
        var service = QuickInfoService.GetService(document)!;
        var info = await service.GetQuickInfoAsync(document, Math.Clamp(position, 0, code.Length), cancellation).ConfigureAwait(false)
            ?? await service.GetQuickInfoAsync(document, Math.Clamp(position - 1, 0, code.Length), cancellation).ConfigureAwait(false);
        return info is null || info.Sections.IsEmpty
            ? null
            : MimeBundle.OfText(string.Join('\n', info.Sections.Select(section => section.Text)));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (documents.IsValueCreated)
            documents.Value.Dispose();
    }

    private async Task<Document> DocumentAsync(string code, CancellationToken cancellation)
    {
        BracketDepth.Require(code);
        var state = await cells.StateAsync(cancellation).ConfigureAwait(false);
        await oneAtATime.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return documents.Value.Of(code, state);
        }
        finally
        {
            oneAtATime.Release();
        }
    }
}

/// <summary>Makes documents of cells for the language services: one project a cell that declared something, each on top of the one before.</summary>
internal sealed class CodeDocuments : IDisposable
{
    private readonly AdhocWorkspace workspace = new();
    private readonly Dictionary<Script, ProjectId> projects = new(ReferenceEqualityComparer.Instance);

    /// <summary>A cell that has not run, on top of those that have.</summary>
    public Document Of(string code, CellState state)
    {
        var before = state.Script is { } script ? ProjectOf(script) : null;
        var (solution, document) = With(workspace.CurrentSolution, code, before, []);
        return solution.GetDocument(document)!;
    }

    /// <inheritdoc/>
    public void Dispose() => workspace.Dispose();

    private ProjectId ProjectOf(Script last)
    {
        var missing = new Stack<Script>();
        for (var script = last; script is not null && !projects.ContainsKey(script); script = script.Previous)
            missing.Push(script);
        foreach (var script in missing)
        {
            var before = script.Previous is { } previous ? projects[previous] : null;
            var references = script.GetCompilation().References.OfType<PortableExecutableReference>();
            var (solution, document) = With(workspace.CurrentSolution, script.Code, before, references);
            workspace.TryApplyChanges(solution);
            projects[script] = document.ProjectId;
        }
        return projects[last];
    }

    private static (Solution Solution, DocumentId Document) With(
        Solution solution, string code, ProjectId? before, IEnumerable<MetadataReference> references)
    {
        var id = ProjectId.CreateNewId();
        var known = before is null ? references : solution.GetProject(before)!.MetadataReferences.Union(references);
        var project = ProjectInfo.Create(
            id,
            VersionStamp.Create(),
            "cell",
            $"cell{id.Id:N}",
            LanguageNames.CSharp,
            compilationOptions: new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true),
            parseOptions: CellCompiler.Language,
            projectReferences: before is null ? [] : [new ProjectReference(before)],
            metadataReferences: known,
            isSubmission: true);
        var document = DocumentId.CreateNewId(id);
        var loader = TextLoader.From(TextAndVersion.Create(SourceText.From(code), VersionStamp.Create()));
        var cell = DocumentInfo.Create(document, "cell", loader: loader, sourceCodeKind: SourceCodeKind.Script);
        return (solution.AddProject(project).AddDocument(cell), document);
    }
}
