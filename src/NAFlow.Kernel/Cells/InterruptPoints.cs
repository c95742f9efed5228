using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NAFlow.Interactive;

namespace NAFlow.Kernel;

/// <summary>Where the code of a cell looks whether it has to stop. The compiler of cells puts it into every loop.</summary>
public static class InterruptPoint
{
    private static readonly AsyncLocal<CancellationToken> OfThisCell = new();
    private static int stopping;

    /// <summary>Ends the cell if it did not stop when it was asked to.</summary>
    /// <exception cref="OperationCanceledException">It has to stop.</exception>
    public static void Pass()
    {
        // Asynchronous locals are slow, loops are not: only while some cell is being stopped must each look whether it is the one.
        if (Volatile.Read(ref stopping) > 0)
            OfThisCell.Value.ThrowIfCancellationRequested();
    }

    /// <summary>Sets what stops everything that is started from here on, in this asynchronous context.</summary>
    internal static void StopWith(CancellationToken stop) => OfThisCell.Value = stop;

    /// <summary>Makes the points look, until the task has ended.</summary>
    internal static void LookUntilEndOf(Task task)
    {
        Interlocked.Increment(ref stopping);
        task.ContinueWith(_ => Interlocked.Decrement(ref stopping), TaskScheduler.Default);
    }
}

/// <summary>
/// Makes cells interruptible: every loop passes an <see cref="InterruptPoint"/>, and a call that could have been given a token, but was not, has that
/// of the cell; what would end the process ends the cell. Lines stay where they are.
/// </summary>
internal static class InterruptPoints
{
    private const string Pass = $"global::{nameof(NAFlow)}.{nameof(Kernel)}.{nameof(InterruptPoint)}.{nameof(InterruptPoint.Pass)}();";
    private const string End = $"global::{nameof(NAFlow)}.{nameof(Kernel)}.{nameof(ProcessEnd)}";
    private const string Token = $"global::{nameof(NAFlow)}.{nameof(Interactive)}.{nameof(Notebook)}.{nameof(Notebook.Cancellation)}";

    private const string TagsClass = "global::Microsoft.DotNet.Interactive.Formatting.PocketViewTags";
    private static readonly HashSet<string> Tags =
        [.. typeof(Microsoft.DotNet.Interactive.Formatting.PocketViewTags).GetProperties().Select(tag => tag.Name)];

    /// <summary>The code with them; null when it needs none.</summary>
    public static string? In(Compilation compilation, CancellationToken cancellation)
    {
        var tree = compilation.SyntaxTrees.Last();
        var nodes = tree.GetRoot(cancellation).DescendantNodes().ToArray();
        var loops = nodes.Select(Body).OfType<StatementSyntax>().SelectMany(Passing);
        var model = new Lazy<SemanticModel>(() => compilation.GetSemanticModel(tree));
        var calls = nodes.OfType<InvocationExpressionSyntax>().Select(call => Given(call, model.Value, cancellation)).OfType<Insertion>();
        var ends = nodes.OfType<InvocationExpressionSyntax>().Select(call => Ending(call, model.Value, cancellation)).OfType<Insertion>();
        var tags = nodes.OfType<IdentifierNameSyntax>().Select(name => Tag(name, model.Value, cancellation)).OfType<Insertion>();
        var insertions = loops.Concat(calls).Concat(ends).Concat(tags).OrderBy(insertion => insertion.Position).ToArray();
        return insertions.Length == 0 ? null : Inserted(tree.GetText(cancellation).ToString(), insertions);
    }

    private static string Inserted(string code, IEnumerable<Insertion> insertions)
    {
        var text = new StringBuilder();
        var done = 0;
        foreach (var (position, inserted, replaced) in insertions)
        {
            text.Append(code, done, position - done).Append(inserted);
            done = position + replaced;
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

    /// <summary>What would end the process ends the cell.</summary>
    private static Insertion? Ending(InvocationExpressionSyntax call, SemanticModel model, CancellationToken cancellation)
    {
        var name = call.Expression switch
        {
            IdentifierNameSyntax simple => simple.Identifier.ValueText,
            MemberAccessExpressionSyntax member => member.Name.Identifier.ValueText,
            _ => null,
        };
        return name is nameof(ProcessEnd.Exit) or nameof(ProcessEnd.FailFast)
            && model.GetSymbolInfo(call, cancellation).Symbol is IMethodSymbol { ContainingType: var type }
                && type.ToDisplayString() == "System.Environment"
                ? new(call.Expression.SpanStart, $"{End}.{name}", call.Expression.Span.Length)
                : null;
    }

    /// <summary>
    /// HTML as .NET Interactive writes it, <c>div[style: "color:red"](b("text"))</c>: what the cell has no other meaning for is a tag. The names
    /// are too many, and too short, to be there from the start.
    /// </summary>
    private static Insertion? Tag(IdentifierNameSyntax name, SemanticModel model, CancellationToken cancellation)
    {
        if (!Tags.Contains(name.Identifier.ValueText) || name.Parent is MemberAccessExpressionSyntax or NameColonSyntax or QualifiedNameSyntax)
            return null;
        var isBuilt = name.Parent switch
        {
            InvocationExpressionSyntax call => call.Expression == name && model.GetSymbolInfo(call, cancellation).Symbol is null,
            ElementAccessExpressionSyntax access =>
                access.Expression == name && model.GetTypeInfo(name, cancellation).Type is null or IErrorTypeSymbol,
            _ => false,
        };
        return isBuilt ? new(name.SpanStart, $"{TagsClass}.") : null;
    }

    private sealed record Insertion(int Position, string Text, int Replaced = 0);
}

/// <summary>
/// Scripts know no <c>using var x = ...;</c> outside of blocks. In a notebook what is declared lives on for the cells to come, so the variable is
/// declared as if <c>using</c> were not there.
/// </summary>
internal static class UsingDeclarations
{
    /// <summary>The code with blanks in the place of the word, so that every line and column stays.</summary>
    public static string AsVariables(string code, CSharpParseOptions options)
    {
        if (!code.Contains("using", StringComparison.Ordinal))
            return code;
        var characters = code.ToCharArray();
        foreach (var word in CSharpSyntaxTree.ParseText(code, options).GetRoot().DescendantNodes().OfType<UsingDirectiveSyntax>().Where(Declares))
            characters.AsSpan(word.UsingKeyword.SpanStart, word.UsingKeyword.Span.Length).Fill(' ');
        return new(characters);
    }

    /// <summary>To the parser, a using directive whose semicolon is missing, followed by an assignment.</summary>
    private static bool Declares(UsingDirectiveSyntax directive)
    {
        var name = directive.GetLastToken().GetNextToken();
        return directive.SemicolonToken.IsMissing && name.IsKind(SyntaxKind.IdentifierToken) && name.GetNextToken().IsKind(SyntaxKind.EqualsToken);
    }
}
