using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace NAFlow.Kernel;

/// <summary>What a cell leaves for later cells.</summary>
internal static class Declarations
{
    /// <summary>Whether there is a variable, function, type, using or reference in it.</summary>
    public static bool AreIn(Compilation compilation) =>
        compilation.ScriptClass!.GetMembers().Any(member => !member.IsImplicitlyDeclared) || compilation.SyntaxTrees.Any(AddsNames);

    private static bool AddsNames(SyntaxTree tree)
    {
        var root = (CompilationUnitSyntax)tree.GetRoot();
        return root.Usings.Count > 0 || root.Externs.Count > 0 || root.GetReferenceDirectives().Count > 0;
    }
}
