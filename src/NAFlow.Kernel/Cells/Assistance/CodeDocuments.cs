using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Scripting;
using Microsoft.CodeAnalysis.Text;

namespace NAFlow.Kernel;

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
