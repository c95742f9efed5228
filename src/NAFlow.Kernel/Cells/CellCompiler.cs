using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Scripting;

namespace NAFlow.Kernel;

/// <summary>Compiles cells, each on top of those before it.</summary>
/// <remarks>
/// The scripting library makes the compilations; they are emitted and loaded here, because its own loader would load the toolkit a second time, and
/// because a cell that declares nothing can then be forgotten once it has run.
/// </remarks>
internal sealed class CellCompiler(ScriptReferences references, string? folder)
{
    /// <summary>How cells are read.</summary>
    public static readonly CSharpParseOptions Language = new(LanguageVersion.Preview, kind: SourceCodeKind.Script);

    /// <summary>Endless recursion ends in an exception rather than with the process.</summary>
    private static readonly EmitOptions Emitting = new(
        debugInformationFormat: DebugInformationFormat.PortablePdb, instrumentationKinds: [InstrumentationKind.StackOverflowProbing]);

    private readonly CellAssemblies assemblies = new();

    /// <summary>Compiles a cell.</summary>
    /// <param name="code">Its text.</param>
    /// <param name="name">What stack traces call it.</param>
    /// <param name="state">The cells before it.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="CompilationErrorException">It is not right; the exception says all that is wrong.</exception>
    public CompiledCell Compile(string code, string name, CellState state, CancellationToken cancellation)
    {
        BracketDepth.Require(code);
        var written = ScriptOf(UsingDeclarations.AsVariables(code, Language), name, state);
        var cell = InterruptPoints.In(written.GetCompilation(), cancellation) is { } interruptible
            ? Emit(ScriptOf(interruptible, name, state), cancellation) ?? Emit(written, cancellation)
            : Emit(written, cancellation);
        if (cell is null)
            throw Failure(written, cancellation);
        return cell;
    }

    private CompiledCell? Emit(Script<object> script, CancellationToken cancellation)
    {
        var compilation = script.GetCompilation();
        using var image = new MemoryStream();
        using var symbols = new MemoryStream();
        var emitted = compilation.Emit(image, symbols, options: Emitting, cancellationToken: cancellation);
        if (emitted.Diagnostics.Any(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error))
            return null;
        var declares = Declarations.AreIn(compilation);
        if (image.Length == 0)
            return new(script, null, declares, _ => Task.FromResult<object?>(null));
        var assembly = assemblies.Load(image, symbols, stays: declares);
        return new(script, assembly, declares, EntryPoint(compilation, assembly, cancellation));
    }

    private static CompilationErrorException Failure(Script<object> script, CancellationToken cancellation)
    {
        using var nowhere = new MemoryStream();
        var emitted = script.GetCompilation().Emit(nowhere, options: Emitting, cancellationToken: cancellation);
        var errors = emitted.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).ToImmutableArray();
        return new(errors[0].GetMessage(), errors);
    }

    private Script<object> ScriptOf(string code, string name, CellState state)
    {
        var options = ScriptOptions.Default
            .WithReferences(state.Script is null ? ToolkitReferences.All : references.OfPackages)
            .WithMetadataResolver(references)
            .WithSourceResolver(new ScriptSources(folder ?? Environment.CurrentDirectory))
            .WithLanguageVersion(Language.LanguageVersion)
            .WithOptimizationLevel(OptimizationLevel.Debug) // Inlined functions would be missing in stack traces.
            .WithAllowUnsafe(true)
            .WithEmitDebugInformation(true)
            .WithFilePath(name)
            .WithFileEncoding(System.Text.Encoding.UTF8);
        return state.Script is { } before ? before.ContinueWith<object>(code, options) : CSharpScript.Create<object>(code, options);
    }

    private static Func<object?[], Task<object?>> EntryPoint(Compilation compilation, Assembly assembly, CancellationToken cancellation)
    {
        var entry = compilation.GetEntryPoint(cancellation)!;
        return assembly.GetType(entry.ContainingType.MetadataName, throwOnError: true)!
            .GetMethod(entry.MetadataName, BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)!
            .CreateDelegate<Func<object?[], Task<object?>>>();
    }
}

/// <summary>Keeps code from the compiler whose brackets are nested so deep that it would run out of stack, and end the process.</summary>
internal static class BracketDepth
{
    private const int Most = 500;

    /// <summary>Checks code before it is parsed.</summary>
    /// <exception cref="InvalidInputException">Its brackets are nested too deep.</exception>
    public static void Require(string code)
    {
        // Only what the lexer takes for brackets counts, not those in texts and comments.
        if (code.AsSpan().CountAny('(', '[', '{') <= Most) return;
        var depth = 0;
        foreach (var token in SyntaxFactory.ParseTokens(code, options: CellCompiler.Language))
        {
            depth += token.Kind() switch
            {
                SyntaxKind.OpenParenToken or SyntaxKind.OpenBracketToken or SyntaxKind.OpenBraceToken => 1,
                SyntaxKind.CloseParenToken or SyntaxKind.CloseBracketToken or SyntaxKind.CloseBraceToken => -1,
                _ => 0,
            };
            if (depth > Most)
                throw new InvalidInputException(
                    $"The brackets of the cell are nested more than {Most} deep, too deep for the compiler; declare parts of it.");
        }
    }
}

/// <summary>A cell ready to run.</summary>
/// <param name="Script">Its code, and that of the cells before it.</param>
/// <param name="Assembly">Where its code is; null when there is nothing to run, as in a cell of comments.</param>
/// <param name="Declares">Whether later cells can use something of it.</param>
/// <param name="Start">Runs it over the values of the cells before it.</param>
internal sealed record CompiledCell(Script<object> Script, Assembly? Assembly, bool Declares, Func<object?[], Task<object?>> Start);

/// <summary>What the cells that ran so far have declared.</summary>
/// <param name="Script">Their code; null before the first.</param>
/// <param name="Values">One object for each of them, which holds its variables; the first place is for values of the host, which has none.</param>
internal sealed record CellState(Script<object>? Script, ImmutableArray<object?> Values)
{
    /// <summary>Nothing yet.</summary>
    public static readonly CellState Empty = new(null, [null]);

    /// <summary>The values with room for those of one more cell.</summary>
    public object?[] WithRoom() => [.. Values, null];
}

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

/// <summary>Loads the compiled cells of one notebook.</summary>
/// <remarks>All else comes from the default load context, so that a type of the toolkit is the same type in a cell and in the host.</remarks>
internal sealed class CellAssemblies
{
    private readonly ConcurrentDictionary<string, Assembly> staying = new();
    private readonly CellLoadContext ofAll;

    public CellAssemblies() => ofAll = new(staying, isCollectible: false);

    /// <summary>Loads a cell.</summary>
    /// <param name="image">Its assembly.</param>
    /// <param name="symbols">Its debug information.</param>
    /// <param name="stays">Whether later cells may refer to it; otherwise it goes when nothing uses it any more.</param>
    public Assembly Load(MemoryStream image, MemoryStream symbols, bool stays)
    {
        image.Position = symbols.Position = 0;
        var context = stays ? ofAll : new CellLoadContext(staying, isCollectible: true);
        var assembly = context.LoadFromStream(image, symbols);
        if (stays)
            staying[assembly.GetName().Name!] = assembly;
        return assembly;
    }

    private sealed class CellLoadContext(ConcurrentDictionary<string, Assembly> cells, bool isCollectible)
        : AssemblyLoadContext("cells", isCollectible)
    {
        protected override Assembly? Load(AssemblyName name) => cells.GetValueOrDefault(name.Name ?? string.Empty);
    }
}
