using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace NAFlow.Kernel;

/// <summary>Judges whether a cell is whole.</summary>
internal static class CodeJudge
{
    /// <summary>Texts and comments that have no end yet.</summary>
    private static readonly HashSet<string> EndIsMissing = ["CS1035", "CS1039", "CS8076", "CS8997", "CS8996"];

    /// <summary>What could follow: where even these leave a mistake before the end, nothing mends it.</summary>
    private static readonly string[] Continuations = ["", ";", " x;", "> x;", ">> x;"];

    /// <summary>Whether the code can be run as it stands, as far as its syntax tells.</summary>
    public static Completeness Judge(string code)
    {
        CellDirectives directives;
        try
        {
            directives = CellDirectives.Read(code);
            BracketDepth.Require(code);
        }
        catch (InvalidInputException)
        {
            return Completeness.Invalid;
        }

        var written = directives.Parts.LastOrDefault(part => part.Kind == CellPartKind.Code)?.Text ?? string.Empty;
        var cell = UsingDeclarations.AsVariables(written, CellCompiler.Language);
        if (ClosesWhatIsNotOpen(cell)) return Completeness.Invalid;
        var tree = Parse(cell);
        if (SyntaxFactory.IsCompleteSubmission(tree))
        {
            // Type arguments that are still open are comparisons to the parser, and wrong ones.
            return !Errors(tree).Any() ? Completeness.Complete
                : Continuations.Any(more => !Errors(Parse(cell.TrimEnd() + more)).Any()) ? Completeness.Incomplete : Completeness.Invalid;
        }

        var last = tree.GetRoot().GetLastToken().SpanStart;
        return Continuations.All(
            more => Errors(Parse(cell.TrimEnd() + more)).Any(error => error.Location.SourceSpan.End < last && !EndIsMissing.Contains(error.Id)))
            ? Completeness.Invalid
            : Completeness.Incomplete;
    }

    /// <summary>Whether a bracket closes none, or one of another kind: nothing that follows mends that.</summary>
    private static bool ClosesWhatIsNotOpen(string code)
    {
        var open = new Stack<SyntaxKind>();
        foreach (var token in SyntaxFactory.ParseTokens(code, options: CellCompiler.Language))
            switch (token.Kind())
            {
                case SyntaxKind.OpenParenToken:
                    open.Push(SyntaxKind.CloseParenToken);
                    break;
                case SyntaxKind.OpenBracketToken:
                    open.Push(SyntaxKind.CloseBracketToken);
                    break;
                case SyntaxKind.OpenBraceToken:
                    open.Push(SyntaxKind.CloseBraceToken);
                    break;
                case SyntaxKind.CloseParenToken or SyntaxKind.CloseBracketToken or SyntaxKind.CloseBraceToken:
                    if (!open.TryPop(out var expected) || expected != token.Kind()) return true;
                    break;
            }

        return false;
    }

    private static SyntaxTree Parse(string code) => CSharpSyntaxTree.ParseText(code, CellCompiler.Language);

    private static IEnumerable<Diagnostic> Errors(SyntaxTree tree) =>
        tree.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
}
