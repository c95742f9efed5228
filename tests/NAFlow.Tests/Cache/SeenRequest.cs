namespace NAFlow.Tests;

/// <summary>What a request asked for; the range and its condition are null where it had none.</summary>
internal sealed record SeenRequest(string Host, string Path, string? Range, string? IfRange);
