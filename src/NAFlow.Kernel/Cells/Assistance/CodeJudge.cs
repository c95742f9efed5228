using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace NAFlow.Kernel;

/// <summary>Judges whether a cell is whole.</summary>
internal static class CodeJudge
{
    /// <summary>Whether the code can be run as it stands, as far as its syntax tells.</summary>
    public static Completeness Judge(string code)
    {
        var lines = code.Split('\n').Select(line => line.TrimStart().StartsWith("#!", StringComparison.Ordinal) ? string.Empty : line);
        var cell = UsingDeclarations.AsVariables(string.Join('\n', lines), CellCompiler.Language);
        var tree = CSharpSyntaxTree.ParseText(cell, CellCompiler.Language);
        if (!SyntaxFactory.IsCompleteSubmission(tree))
            return Completeness.Incomplete;
        return tree.GetDiagnostics().Any(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error) ? Completeness.Invalid : Completeness.Complete;
    }
}
