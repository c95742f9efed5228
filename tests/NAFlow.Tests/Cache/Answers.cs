using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace NAFlow.Tests;

/// <summary>What a server may answer.</summary>
internal static class Answers
{
    public const string Version1 = "\"1\"", Version2 = "\"2\"";

    /// <summary>A good server: it knows ranges, conditions and entity tags.</summary>
    public static RequestDelegate File(byte[] content, string version = Version1) => context =>
        TypedResults.Bytes(content, enableRangeProcessing: true, entityTag: new EntityTagHeaderValue(version)).ExecuteAsync(context);

    /// <summary>The whole file whatever is asked for.</summary>
    public static RequestDelegate Whole(byte[] content) => async context =>
    {
        context.Response.ContentLength = content.Length;
        await context.Response.Body.WriteAsync(content);
    };

    /// <summary>Announces the whole file, sends its beginning, and breaks the connection when <paramref name="part"/> has it.</summary>
    public static RequestDelegate Cut(byte[] content, int after, string part, string? version = Version1) => async context =>
    {
        await BeginAsync(context, content, after, version);
        await Until(() => new FileInfo(part) is { Exists: true } file && file.Length >= after);
        context.Abort();
    };

    /// <summary>Announces the whole file, sends its beginning, and then nothing.</summary>
    public static RequestDelegate Stall(byte[] content, int after) => async context =>
    {
        await BeginAsync(context, content, after, Version1);
        await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
    };

    /// <summary>Part of a file, as it is told to say.</summary>
    public static RequestDelegate Partial(byte[] content, string contentRange, string version) => async context =>
    {
        context.Response.StatusCode = StatusCodes.Status206PartialContent;
        context.Response.Headers.ContentRange = contentRange;
        context.Response.Headers.ETag = version;
        await context.Response.Body.WriteAsync(content);
    };

    /// <summary>Never stops, and does not say how much there is.</summary>
    public static RequestDelegate Endless() => async context =>
    {
        var chunk = new byte[4096];
        while (!context.RequestAborted.IsCancellationRequested) await context.Response.Body.WriteAsync(chunk);
    };

    public static RequestDelegate Status(int status) => context =>
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    };

    public static RequestDelegate Redirect(string target) => context =>
    {
        context.Response.Redirect(target);
        return Task.CompletedTask;
    };

    public static RequestDelegate After(TimeSpan delay, RequestDelegate answer) => async context =>
    {
        await Task.Delay(delay);
        await answer(context);
    };

    /// <summary>Waits for something, for ten seconds at most.</summary>
    public static async Task Until(Func<bool> condition)
    {
        for (var look = 0; !condition(); look++)
        {
            if (look == 1000) throw new TimeoutException("What was waited for did not come.");
            await Task.Delay(10);
        }
    }

    private static async Task BeginAsync(HttpContext context, byte[] content, int after, string? version)
    {
        context.Response.ContentLength = content.Length;
        context.Response.Headers.LastModified = version is null ? null : DateTimeOffset.UnixEpoch.ToString("R", CultureInfo.InvariantCulture);
        context.Response.Headers.ETag = version;
        await context.Response.Body.WriteAsync(content.AsMemory(0, after));
        await context.Response.Body.FlushAsync();
    }
}
