using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace NAFlow.Kernel;

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
