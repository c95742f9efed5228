using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Completion;
using Microsoft.CodeAnalysis.QuickInfo;

namespace NAFlow.Kernel;

/// <summary>Helps to write cells. The language services are loaded when they are first asked.</summary>
internal sealed class CodeAssistant(CellSequence cells) : IDisposable
{
    private readonly SemaphoreSlim oneAtATime = new(1);
    private readonly Lazy<CodeDocuments> documents = new();

    /// <summary>What could stand at a place in the code, best first.</summary>
    public async Task<Completions> CompleteAsync(string code, int position, CancellationToken cancellation)
    {
        var document = await DocumentAsync(code, cancellation).ConfigureAwait(false);
        var service = CompletionService.GetService(document)!;
        var list = await service.GetCompletionsAsync(document, position, cancellationToken: cancellation).ConfigureAwait(false);
        var typed = code[list.Span.Start..position];
        var items = list.ItemsList
            .Where(item => item.FilterText.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
            .OrderBy(item => !item.FilterText.StartsWith(typed, StringComparison.Ordinal))
            .ThenBy(item => item.SortText, StringComparer.OrdinalIgnoreCase)
            .Select(item => new Completions.Item(item.DisplayText, item.Tags.FirstOrDefault()?.ToLowerInvariant() ?? "text"))
            .DistinctBy(item => item.Text);
        return new(list.Span.Start, list.Span.End, [.. items]);
    }

    /// <summary>The signature and documentation of what stands at a place in the code.</summary>
    public async Task<MimeBundle?> InspectAsync(string code, int position, CancellationToken cancellation)
    {
        var document = await DocumentAsync(code, cancellation).ConfigureAwait(false);
        var service = QuickInfoService.GetService(document)!;
        var info = await service.GetQuickInfoAsync(document, Math.Clamp(position, 0, code.Length), cancellation).ConfigureAwait(false)
            ?? await service.GetQuickInfoAsync(document, Math.Clamp(position - 1, 0, code.Length), cancellation).ConfigureAwait(false);
        return info is null || info.Sections.IsEmpty
            ? null
            : MimeBundle.OfText(string.Join('\n', info.Sections.Select(section => section.Text)));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (documents.IsValueCreated)
            documents.Value.Dispose();
    }

    private async Task<Document> DocumentAsync(string code, CancellationToken cancellation)
    {
        var state = await cells.StateAsync(cancellation).ConfigureAwait(false);
        await oneAtATime.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return documents.Value.Of(code, state);
        }
        finally
        {
            oneAtATime.Release();
        }
    }
}
