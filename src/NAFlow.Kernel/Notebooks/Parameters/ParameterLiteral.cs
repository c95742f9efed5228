using System.Globalization;
using System.Numerics;
using Microsoft.CodeAnalysis.CSharp;

namespace NAFlow.Kernel.Notebooks;

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
