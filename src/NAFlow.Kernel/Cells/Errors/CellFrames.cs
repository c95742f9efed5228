using System.Collections.Immutable;
using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace NAFlow.Kernel;

/// <summary>The frames of a stack trace that tell a reader of the notebook something.</summary>
internal static class CellFrames
{
    /// <summary>
    /// The frames from where it was thrown out to the outermost of a cell; below that is only what runs cells. All of them when no cell is among them, as in
    /// a task that a library started.
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
