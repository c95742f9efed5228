using System.Collections.Immutable;
using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace NAFlow.Kernel;

/// <summary>The error of a cell that does not compile.</summary>
internal static class CompileFailure
{
    private const int MostShown = 10;

    /// <summary>Describes what the compiler says.</summary>
    /// <param name="errors">All errors; warnings only distract in a notebook.</param>
    /// <param name="cell">What the cell is called.</param>
    public static CellError Of(ImmutableArray<Diagnostic> errors, string cell)
    {
        var first = errors[0];
        var place = first.Location.GetLineSpan();
        var more = errors.Length > MostShown ? (string[])[$"... and {errors.Length - MostShown} more errors"] : [];
        return new(
            first.Id,
            first.GetMessage(),
            [.. errors.Take(MostShown).SelectMany(Describe), .. more],
            first.Location.IsInSource && place.Path == cell ? place.StartLinePosition.Line + 1 : null);
    }

    private static IEnumerable<string> Describe(Diagnostic error)
    {
        if (error.Location is not { IsInSource: true, SourceTree: { } tree } location)
            return [$"{error.Id}: {error.GetMessage()}"];
        var place = location.GetLineSpan();
        var (line, column) = (place.StartLinePosition.Line, place.StartLinePosition.Character);
        return
        [
            $"{place.Path}, line {line + 1}, column {column + 1}: {error.Id}: {error.GetMessage()}",
            .. SourceExcerpt.Marked(tree.GetText().Lines[line].ToString(), column, location.SourceSpan.Length),
        ];
    }
}

/// <summary>Lines of source as errors quote them.</summary>
internal static class SourceExcerpt
{
    /// <summary>The line and, below it, marks under a part of it.</summary>
    public static IEnumerable<string> Marked(string line, int start, int length)
    {
        var before = string.Concat(line.Take(start).Select(character => character == '\t' ? '\t' : ' '));
        yield return "    " + line.TrimEnd();
        yield return "    " + before + new string('^', Math.Clamp(length, 1, Math.Max(1, line.TrimEnd().Length - start)));
    }
}

/// <summary>The error of a cell that threw.</summary>
internal static class RunFailure
{
    private const int MostFrames = 30;

    /// <summary>Describes an exception.</summary>
    /// <param name="thrown">The exception.</param>
    /// <param name="cell">The assembly of the cell.</param>
    /// <param name="code">The cell's text.</param>
    public static CellError Of(Exception thrown, Assembly? cell, string code)
    {
        var told = thrown is AggregateException { InnerExceptions: [var only] } ? only : thrown;
        var line = CellFrames.Of(thrown).Concat(CellFrames.Of(told))
            .FirstOrDefault(frame => frame.GetFileLineNumber() > 0 && frame.GetMethod()!.Module.Assembly == cell)?.GetFileLineNumber();
        var lines = code.Split('\n');
        var excerpt = line is { } at && at <= lines.Length ? (string[])[$"    {lines[at - 1].Trim()}"] : [];
        var where = line is { } number ? $" (line {number})" : string.Empty;
        return new(
            told.GetType().Name,
            told.Message,
            told is InvalidInputException ? [told.Message + where, .. excerpt] : [.. Describe(thrown), .. excerpt],
            line);
    }

    private static IEnumerable<string> Describe(Exception thrown)
    {
        yield return $"{thrown.GetType()}: {thrown.Message}";
        var frames = CellFrames.Of(thrown);
        foreach (var frame in frames.Take(MostFrames))
            yield return "   " + CellFrames.Describe(frame);
        if (frames.Length > MostFrames)
            yield return $"   ... and {frames.Length - MostFrames} more";
        IEnumerable<Exception> inner = thrown is AggregateException many ? many.InnerExceptions : thrown.InnerException is { } one ? [one] : [];
        foreach (var line in inner.SelectMany(Describe))
            yield return " ---> " + line;
    }
}

/// <summary>The frames of a stack trace that tell a reader of the notebook something.</summary>
internal static class CellFrames
{
    /// <summary>
    /// The frames from where it was thrown out to the outermost of a cell; below that is only what runs cells. All of them when no cell is among
    /// them, as in a task that a library started.
    /// </summary>
    public static ImmutableArray<StackFrame> Of(Exception thrown)
    {
        var all = new StackTrace(thrown, fNeedFileInfo: true).GetFrames();
        var frames = all.Where(frame => frame.GetMethod() is { } method && !IsHidden(method)).ToImmutableArray();
        var outermost = frames.Select((frame, index) => IsOfCell(frame) ? index : -1).DefaultIfEmpty(-1).Max();
        return outermost < 0 ? frames : frames[..(outermost + 1)];
    }

    /// <summary>One line about a frame.</summary>
    public static string Describe(StackFrame frame)
    {
        var place = frame.GetFileName() is { } file ? $"{file}, line {frame.GetFileLineNumber()}" : null;
        var method = MethodName(frame.GetMethod()!);
        return method is null ? $"in {place ?? "a cell"}" : place is null ? $"at {method}" : $"at {method} in {place}";
    }

    private static bool IsOfCell(StackFrame frame) =>
        frame.GetMethod()!.Module.Assembly is { IsDynamic: false } assembly && assembly.GetName().Name is { } name && name.StartsWith('ℛ');

    private static bool IsHidden(MethodBase method) =>
        method.IsDefined(typeof(StackTraceHiddenAttribute), inherit: false)
        || method.DeclaringType?.IsDefined(typeof(StackTraceHiddenAttribute), inherit: false) == true
        || method.DeclaringType?.Namespace == typeof(TaskAwaiter).Namespace;

    /// <summary>The name as a person wrote it; null for what stands in no method of a cell.</summary>
    private static string? MethodName(MethodBase method)
    {
        var name = Written(method.Name) ?? method.Name;
        var type = method.DeclaringType;
        for (; type is not null && type.Name.StartsWith('<'); type = type.DeclaringType)
            name = Written(type.Name) ?? name;
        if (type?.Name.StartsWith("Submission#", StringComparison.Ordinal) != true)
            return type is null ? name : $"{type}.{name}";
        return name is "Initialize" or "Factory" ? null : name;
    }

    /// <summary>The compiler names what it makes of a method <c>&lt;Method&gt;...</c>; null when there is no method in it.</summary>
    private static string? Written(string name) =>
        name.StartsWith('<') && name.Trim('<') is var rest && rest.IndexOf('>') is > 0 and var end ? rest[..end] : null;
}

/// <summary>The error of a cell that the compiler or the loader could not cope with; the fault is theirs, and the cells go on.</summary>
internal static class EngineFailure
{
    private const int MostLines = 12;

    /// <summary>Describes an exception that came from neither the cell's code nor the compiler's diagnostics.</summary>
    /// <param name="thrown">The exception.</param>
    /// <param name="cell">What the cell is called.</param>
    public static CellError Of(Exception thrown, string cell)
    {
        var sentence = $"{cell} could not be compiled: the compiler itself failed ({thrown.Message.ReplaceLineEndings(" ").TrimEnd('.')}).";
        return new(thrown.GetType().Name, sentence, [sentence, .. thrown.ToString().ReplaceLineEndings("\n").Split('\n').Take(MostLines)], null);
    }
}

/// <summary>The error of a cell that was interrupted.</summary>
internal static class Interruption
{
    /// <summary>The error.</summary>
    /// <param name="cell">What the cell is called.</param>
    public static CellError Of(string cell)
    {
        var sentence = $"The run of {cell} was interrupted; what it declared is lost, what cells before it declared is kept.";
        return new(CellError.Interrupted, sentence, [sentence], null);
    }
}
