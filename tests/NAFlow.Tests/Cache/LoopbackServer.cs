using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

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
