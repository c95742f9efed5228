using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace NAFlow.Kernel.Notebooks;

/// <summary>
/// Puts the values of a run into a notebook: a cell of assignments right after the cell whose declarations hold the notebook's own values. What an
/// earlier run put in is taken out, so that a run depends on nothing but the notebook and its parameters.
/// </summary>
internal static class ParameterInjection
{
    /// <summary>The tag of the cell with the notebook's own values.</summary>
    public const string DeclaringTag = "parameters";

    /// <summary>The tag of the cell that is put in.</summary>
    public const string InjectedTag = "injected-parameters";

    /// <summary>The notebook with the values in it.</summary>
    /// <exception cref="InvalidInputException">There is no such parameter, or a value is not of its type.</exception>
    public static NotebookDocument Into(NotebookDocument notebook, ImmutableSortedDictionary<string, string> values)
    {
        ImmutableArray<NotebookCell> cells = [.. notebook.Cells.Where(cell => !cell.Tags.Contains(InjectedTag))];
        if (values.IsEmpty) return notebook.WithCells(cells);
        var place = cells.ToList().FindIndex(cell => cell.Kind == CellKind.Code && cell.Tags.Contains(DeclaringTag));
        if (place < 0)
        {
            throw new InvalidInputException(
                $"'{notebook.Path}' takes no parameters; give the tag {DeclaringTag} to the cell that declares {string.Join(" and ", values.Keys)}.");
        }

        var declared = DeclaredParameter.In(cells[place].Source);
        var assignments = values.Select(value => $"{value.Key} = {ParameterLiteral.Of(Find(notebook, declared, value.Key), value.Value)};");
        var source = string.Join('\n', assignments.Prepend("// Parameters of this run"));
        var injected = NotebookCell.Code(source, InjectedTag, notebook.HasCellIds ? InjectedTag : null);
        return notebook.WithCells(cells.Insert(place + 1, injected));
    }

    private static DeclaredParameter Find(NotebookDocument notebook, IReadOnlyList<DeclaredParameter> declared, string name)
    {
        var found = declared.FirstOrDefault(parameter => parameter.Name == name)
            ?? throw new InvalidInputException($"'{notebook.Path}' has no parameter {name}; there is {List(declared)}.");
        return found.IsFixed
            ? throw new InvalidInputException($"The parameter {name} of '{notebook.Path}' is a constant; declare it as a variable.")
            : found;
    }

    private static string List(IReadOnlyList<DeclaredParameter> declared)
    {
        var variables = declared.Where(parameter => !parameter.IsFixed);
        var names = variables.Select(parameter => parameter.Type is { } type ? $"{parameter.Name} ({type})" : parameter.Name);
        return names.Any() ? string.Join(", ", names) : "none";
    }
}

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

/// <summary>A value from the command line as C# writes it.</summary>
internal static class ParameterLiteral
{
    /// <summary>The value as an expression of the parameter's type. Where the type is not known from the text, the value is C# itself.</summary>
    /// <exception cref="InvalidInputException">The value is not of the type, or no expression.</exception>
    public static string Of(DeclaredParameter parameter, string value)
    {
        if (parameter.MayBeNull && value == "null") return value;
        return parameter.Type switch
        {
            "string" => SyntaxFactory.Literal(value).Text,
            "char" => value is [var letter] ? SyntaxFactory.Literal(letter).Text : throw Refuse(parameter, value, "one letter"),
            "bool" => bool.TryParse(value, out var flag) ? flag ? "true" : "false" : throw Refuse(parameter, value, "true or false"),
            "sbyte" => Whole<sbyte>(parameter, value),
            "byte" => Whole<byte>(parameter, value),
            "short" => Whole<short>(parameter, value),
            "ushort" => Whole<ushort>(parameter, value),
            "int" => Whole<int>(parameter, value),
            "uint" => Whole<uint>(parameter, value),
            "long" => Whole<long>(parameter, value),
            "ulong" => Whole<ulong>(parameter, value),
            "float" => SyntaxFactory.Literal(Number<float>(parameter, value)).Text,
            "double" => SyntaxFactory.Literal(Number<double>(parameter, value)).Text,
            "decimal" => SyntaxFactory.Literal(Number<decimal>(parameter, value)).Text,
            _ => Expression(parameter, value),
        };
    }

    private static string Whole<T>(DeclaredParameter parameter, string value)
        where T : IBinaryInteger<T>, IMinMaxValue<T> => T.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number.ToString(null, CultureInfo.InvariantCulture)
            : throw Refuse(parameter, value, $"a whole number from {T.MinValue} to {T.MaxValue}");

    private static T Number<T>(DeclaredParameter parameter, string value)
        where T : INumber<T> => T.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && T.IsFinite(number)
            ? number
            : throw Refuse(parameter, value, "a finite number such as 0.5");

    private static string Expression(DeclaredParameter parameter, string value) =>
        value.Length > 0 && !SyntaxFactory.ParseExpression(value).ContainsDiagnostics
            ? value
            : throw Refuse(parameter, value, "a C# expression, texts in double quotes");

    private static InvalidInputException Refuse(DeclaredParameter parameter, string value, string wanted) =>
        new($"The parameter {parameter.Name}{(parameter.Type is { } type ? $" of type {type}" : string.Empty)} cannot be '{value}'; give {wanted}.");
}
