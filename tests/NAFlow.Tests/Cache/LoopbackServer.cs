using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace NAFlow.Tests;

/// <summary>A web server on this machine that gives each request its own answer, the last one to all that follow.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly WebApplication application;
    private readonly ConcurrentQueue<SeenRequest> requests = new();

    // A proxy of the machine that runs the tests knows nothing of its loopback.
    static LoopbackServer() => HttpClient.DefaultProxy = new WebProxy();

    private LoopbackServer(RequestDelegate[] answers, X509Certificate2? certificate)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (certificate is not null) listen.UseHttps(certificate);
        }));
        application = builder.Build();
        application.Run(context =>
        {
            var headers = context.Request.Headers;
            requests.Enqueue(new SeenRequest(context.Request.Host.Host, context.Request.Path, headers.Range, headers.IfRange));
            return answers[Math.Min(requests.Count, answers.Length) - 1](context);
        });
    }

    /// <summary>Its root, with a slash at the end.</summary>
    public Uri Address => new(application.Urls.Single() + "/");

    public IReadOnlyList<SeenRequest> Requests => [.. requests];

    public static Task<LoopbackServer> StartAsync(params RequestDelegate[] answers) => StartAsync(null, answers);

    public static async Task<LoopbackServer> StartAsync(X509Certificate2? certificate, params RequestDelegate[] answers)
    {
        var server = new LoopbackServer(answers, certificate);
        await server.application.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        // Answers that hang are not waited for.
        using var now = new CancellationTokenSource();
        now.Cancel();
        await application.StopAsync(now.Token);
        await application.DisposeAsync();
    }
}

/// <summary>What a request asked for; the range and its condition are null where it had none.</summary>
internal sealed record SeenRequest(string Host, string Path, string? Range, string? IfRange);

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
