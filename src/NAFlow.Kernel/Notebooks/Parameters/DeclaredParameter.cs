using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace NAFlow.Kernel.Notebooks;

/// <summary>A variable that the cell of parameters declares.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type's keyword, such as <c>int</c>; null where the text alone does not tell it.</param>
/// <param name="MayBeNull">Whether its type ends with a question mark.</param>
/// <param name="IsFixed">Whether it is a constant or read-only, so that nothing can be assigned to it.</param>
internal sealed record DeclaredParameter(string Name, string? Type, bool MayBeNull, bool IsFixed)
{
    /// <summary>The variables of a cell, in order.</summary>
    public static IReadOnlyList<DeclaredParameter> In(string source)
    {
        var root = CSharpSyntaxTree.ParseText(source, new CSharpParseOptions(kind: SourceCodeKind.Script)).GetCompilationUnitRoot();
        var fields = root.Members.OfType<FieldDeclarationSyntax>();
        return [.. fields.SelectMany(field => field.Declaration.Variables.Select(variable => Read(field, variable)))];
    }

    private static DeclaredParameter Read(FieldDeclarationSyntax field, VariableDeclaratorSyntax variable)
    {
        var declared = field.Declaration.Type;
        var type = declared is NullableTypeSyntax nullable ? nullable.ElementType : declared;
        var isFixed = field.Modifiers.Any(SyntaxKind.ConstKeyword) || field.Modifiers.Any(SyntaxKind.ReadOnlyKeyword);
        var keyword = type is PredefinedTypeSyntax predefined ? predefined.Keyword.ValueText
            : type.IsVar ? KeywordOf(variable.Initializer?.Value)
            : null;
        return new(variable.Identifier.ValueText, keyword, declared is NullableTypeSyntax, isFixed);
    }

    /// <summary>The type of a literal, which <c>var</c> takes on.</summary>
    private static string? KeywordOf(ExpressionSyntax? value) => value switch
    {
        PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.UnaryMinusExpression } minus => KeywordOf(minus.Operand),
        LiteralExpressionSyntax literal => literal.Token.Value switch
        {
            bool => "bool",
            char => "char",
            decimal => "decimal",
            double => "double",
            float => "float",
            int => "int",
            long => "long",
            string => "string",
            uint => "uint",
            ulong => "ulong",
            _ => null,
        },
        _ => null,
    };
}
