using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NAFlow.Interactive;

namespace NAFlow.Kernel;

/// <summary>
/// Makes cells interruptible: every loop passes an <see cref="InterruptPoint"/>, and a call that could have been given a token, but was not, has that
/// of the cell. Lines stay where they are.
/// </summary>
internal static class InterruptPoints
{
    private const string Pass = $"global::NAFlow.Kernel.Running.{nameof(InterruptPoint)}.{nameof(InterruptPoint.Pass)}();";
    private const string Token = $"global::NAFlow.Interactive.{nameof(Notebook)}.{nameof(Notebook.Cancellation)}";

    /// <summary>The code with them; null when it needs none.</summary>
    public static string? In(Compilation compilation, CancellationToken cancellation)
    {
        var tree = compilation.SyntaxTrees.Last();
        var nodes = tree.GetRoot(cancellation).DescendantNodes().ToArray();
        var loops = nodes.Select(Body).OfType<StatementSyntax>().SelectMany(Passing);
        var model = new Lazy<SemanticModel>(() => compilation.GetSemanticModel(tree));
        var calls = nodes.OfType<InvocationExpressionSyntax>().Select(call => Given(call, model.Value, cancellation)).OfType<Insertion>();
        var insertions = loops.Concat(calls).OrderBy(insertion => insertion.Position).ToArray();
        return insertions.Length == 0 ? null : Inserted(tree.GetText(cancellation).ToString(), insertions);
    }

    private static string Inserted(string code, IEnumerable<Insertion> insertions)
    {
        var text = new StringBuilder();
        var done = 0;
        foreach (var (position, inserted) in insertions)
        {
            text.Append(code, done, position - done).Append(inserted);
            done = position;
        }
        return text.Append(code, done, code.Length - done).ToString();
    }

    private static StatementSyntax? Body(SyntaxNode node) => node switch
    {
        WhileStatementSyntax loop => loop.Statement,
        DoStatementSyntax loop => loop.Statement,
        ForStatementSyntax loop => loop.Statement,
        CommonForEachStatementSyntax loop => loop.Statement,
        _ => null,
    };

    private static IEnumerable<Insertion> Passing(StatementSyntax body) =>
        body is BlockSyntax block
            ? [new(block.OpenBraceToken.Span.End, " " + Pass)]
            : [new(body.SpanStart, "{ " + Pass + " "), new(body.Span.End, " }")];

    private static Insertion? Given(InvocationExpressionSyntax call, SemanticModel model, CancellationToken cancellation)
    {
        if (model.GetSymbolInfo(call, cancellation).Symbol is not IMethodSymbol { Parameters: [.., { IsOptional: true } last] } method
            || last.Type.ToDisplayString() != "System.Threading.CancellationToken")
        {
            return null;
        }
        var arguments = call.ArgumentList.Arguments;
        var isGiven = arguments.Count == method.Parameters.Length
            || arguments.Any(argument => argument.NameColon?.Name.Identifier.ValueText == last.Name);
        var separator = arguments.Count > 0 ? ", " : string.Empty;
        return isGiven ? null : new(call.ArgumentList.CloseParenToken.SpanStart, $"{separator}{last.Name}: {Token}");
    }

    private sealed record Insertion(int Position, string Text);
}
