using System.Net.Mime;
using Microsoft.AspNetCore.Html;
using Microsoft.DotNet.Interactive;
using Microsoft.DotNet.Interactive.Commands;
using Microsoft.DotNet.Interactive.Events;
using Microsoft.DotNet.Interactive.Formatting;

namespace NAFlow.Interactive;

/// <summary>
/// Makes the toolkit at home in .NET Interactive: results and charts are shown as in the toolkit's own kernel, <see cref="NotebookProgress"/> shows
/// its bar, <see cref="Notebook.Cancellation"/> is that of the cell that runs, and the toolkit's namespaces are there without a preamble.
/// </summary>
/// <remarks>
/// <c>#r "nuget: NAFlow.Interactive"</c> loads it. A program that hosts a kernel calls <see cref="OnLoadAsync"/> itself, and brings the package
/// Microsoft.DotNet.Interactive: this one is compiled against it and does not depend on it.
/// </remarks>
public sealed class NAFlowKernelExtension : IKernelExtension
{
    private const string CSharp = "csharp";

    /// <summary>Loads the toolkit into a kernel.</summary>
    /// <param name="kernel">The kernel whose cells use it: C#, or one with C# among its parts.</param>
    /// <returns>A task that has ended when it is loaded. The namespaces come with the next cell.</returns>
    public Task OnLoadAsync(Microsoft.DotNet.Interactive.Kernel kernel)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        NotebookFormatters.RegisterFirst();
        NotebookDisplay.UseEverywhere(KernelDisplay.Instance);
        var cells = kernel.FindKernelByName(CSharp) ?? kernel;
        var library = new PageLibrary();
        cells.AddMiddleware(
            async (command, context, next) =>
            {
                Notebook.CancelWith(context.CancellationToken);
                using (context.KernelEvents.Subscribe(library.For(context))) await next(command, context).ConfigureAwait(false);
                await library.WithdrawAsync().ConfigureAwait(false);
            },
            nameof(NAFlowKernelExtension));
        cells.DeferCommand(new SubmitCode(NotebookPrelude.Code));
        return Task.CompletedTask;
    }

    /// <summary>The kernel's own display, below the cell that runs. It cannot take outputs away again.</summary>
    private sealed class KernelDisplay : IDisplay
    {
        public static readonly KernelDisplay Instance = new();

        public IDisplayed Show(object? value)
        {
            var shown = KernelInvocationContext.Current?.Display(value);
            return new Displayed(next => shown?.Update(next));
        }

        public void Clear(bool wait)
        {
        }

        private sealed class Displayed(Action<object?> update) : IDisplayed
        {
            public void Update(object? value) => update(value);
        }
    }

    /// <summary>Brings plotly.js to the page with the first chart, and takes it out of the notebook again: what a page has run stays.</summary>
    private sealed class PageLibrary
    {
        private readonly Lock gate = new();
        private bool isThere;
        private DisplayedValue? shown;

        public IObserver<KernelEvent> For(KernelInvocationContext context) => new Outputs(this, context);

        public async Task WithdrawAsync()
        {
            if (Interlocked.Exchange(ref shown, null) is not { } library) return;
            await Task.Delay(PlotlyScript.UntilPagesRanIt).ConfigureAwait(false);
            library.Update(new HtmlString(PlotlyScript.Remark));
        }

        private void Precede(DisplayEvent output, KernelInvocationContext context)
        {
            if (!output.FormattedValues.Any(format => format.MimeType == MediaTypeNames.Text.Html && PlotlyPart.IsIn(format.Value))) return;
            lock (gate)
            {
                if (isThere) return;
                isThere = true;
                shown = context.DisplayAs(PlotlyScript.Element, MediaTypeNames.Text.Html);
            }
        }

        private sealed class Outputs(PageLibrary library, KernelInvocationContext context) : IObserver<KernelEvent>
        {
            public void OnNext(KernelEvent value)
            {
                if (value is DisplayEvent output) library.Precede(output, context);
            }

            public void OnCompleted()
            {
            }

            public void OnError(Exception error)
            {
            }
        }
    }
}
