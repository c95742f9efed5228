using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Classification;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using NAFlow.Interactive;

namespace NAFlow.Kernel.Notebooks;

/// <summary>
/// C# in colours, as the compiler understands it. All cells are one script to it, so that a later cell knows the names of an earlier one.
/// </summary>
internal static class CodeHtml
{
    // What the engine runs before the first cell, so that names mean here what they mean there.
    private const string Unseen = NotebookPrelude.Code + "\n";

    /// <summary>The code of each cell.</summary>
    public static IReadOnlyList<string> Write(IReadOnlyList<string> cells)
    {
        string[] sources = [.. cells.Select(cell => cell.ReplaceLineEndings("\n").TrimEnd('\n') + '\n')];
        var script = Unseen + string.Concat(sources);
        var spans = Classify(script);
        var (html, start) = (new List<string>(), Unseen.Length);
        foreach (var source in sources)
        {
            var cell = new TextSpan(start, source.Length - 1);
            html.Add(Colour(script, cell, spans.Where(span => cell.Contains(span.TextSpan))));
            start += source.Length;
        }

        return html;
    }

    private static ClassifiedSpan[] Classify(string script)
    {
        using var workspace = new AdhocWorkspace();
        var project = workspace.AddProject(ProjectInfo.Create(
            ProjectId.CreateNewId(),
            VersionStamp.Default,
            "notebook",
            "notebook",
            LanguageNames.CSharp,
            parseOptions: new CSharpParseOptions(kind: SourceCodeKind.Script),
            compilationOptions: new CSharpCompilationOptions(Microsoft.CodeAnalysis.OutputKind.DynamicallyLinkedLibrary),
            metadataReferences: ToolkitReferences.All,
            isSubmission: true));
        var document = workspace.AddDocument(DocumentInfo.Create(
            DocumentId.CreateNewId(project.Id),
            "notebook.csx",
            sourceCodeKind: SourceCodeKind.Script,
            loader: TextLoader.From(TextAndVersion.Create(SourceText.From(script), VersionStamp.Default))));
        return [.. Classifier.GetClassifiedSpansAsync(document, new TextSpan(Unseen.Length, script.Length - Unseen.Length)).GetAwaiter().GetResult()];
    }

    private static string Colour(string script, TextSpan cell, IEnumerable<ClassifiedSpan> spans)
    {
        var (html, place) = (new StringBuilder(), cell.Start);
        foreach (var span in spans)
        {
            if (ClassOf(span.ClassificationType) is not { } name || span.TextSpan.Start < place) continue;
            html.Append(Html.Text(script[place..span.TextSpan.Start]));
            html.Append($"<span class=\"{name}\">{Html.Text(script[span.TextSpan.Start..span.TextSpan.End])}</span>");
            place = span.TextSpan.End;
        }

        return html.Append(Html.Text(script[place..cell.End])).ToString();
    }

    private static string? ClassOf(string type) => type switch
    {
        ClassificationTypeNames.Keyword or ClassificationTypeNames.ControlKeyword => "keyword",
        ClassificationTypeNames.StringLiteral or ClassificationTypeNames.VerbatimStringLiteral
            or ClassificationTypeNames.StringEscapeCharacter => "text",
        ClassificationTypeNames.NumericLiteral => "number",
        ClassificationTypeNames.ClassName or ClassificationTypeNames.StructName or ClassificationTypeNames.RecordClassName
            or ClassificationTypeNames.RecordStructName or ClassificationTypeNames.EnumName or ClassificationTypeNames.InterfaceName
            or ClassificationTypeNames.DelegateName or ClassificationTypeNames.TypeParameterName => "type",
        ClassificationTypeNames.MethodName or ClassificationTypeNames.ExtensionMethodName => "method",
        ClassificationTypeNames.PreprocessorKeyword or ClassificationTypeNames.PreprocessorText => "directive",
        _ when type == ClassificationTypeNames.Comment || type.StartsWith("xml doc comment", StringComparison.Ordinal) => "comment",
        _ => null,
    };
}
