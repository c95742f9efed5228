using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NAFlow.Data;
using NAFlow.Evaluation;
using NAFlow.Interactive;
using NAFlow.Models;
using NAFlow.Networks;

namespace NAFlow.Kernel;

/// <summary>What may stand between quotation marks where the toolkit knows the answer: layers, classes, networks, weights, methods.</summary>
/// <param name="state">The cells that have run, whose variables hold networks and flows.</param>
internal sealed class KnownTexts(CellState state)
{
    private const string Kind = "constant";

    /// <summary>The texts that could stand at a place in the code, those that begin as typed first; null where the toolkit knows none.</summary>
    /// <param name="document">The cell.</param>
    /// <param name="position">The place, in UTF-16 units.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<Completions?> CompleteAsync(Document document, int position, CancellationToken cancellation)
    {
        var root = await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false);
        var token = root!.FindToken(Math.Max(0, position - 1));
        if (!token.IsKind(SyntaxKind.StringLiteralToken) || !token.Text.StartsWith('"') || position <= token.SpanStart) return null;
        var isClosed = token.Text.Length > 1 && token.Text.EndsWith('"');
        var (start, end) = (token.SpanStart + 1, isClosed ? token.Span.End - 1 : token.Span.End);
        if (position > end) return null;
        var model = await document.GetSemanticModelAsync(cancellation).ConfigureAwait(false);
        if (Texts(token.Parent!, model!, cancellation) is not { } known) return null;
        var typed = token.Text[1..(position - token.SpanStart)];
        var items = known.Where(text => text.Contains(typed, StringComparison.OrdinalIgnoreCase))
            .OrderBy(text => !text.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
            .Select(text => new Completions.Item(text, Kind)).DistinctBy(item => item.Text);
        return new(start, end, [.. items]);
    }

    private IEnumerable<string>? Texts(SyntaxNode literal, SemanticModel model, CancellationToken cancellation)
    {
        var argument = literal.AncestorsAndSelf().OfType<ArgumentSyntax>().FirstOrDefault();
        return argument?.Parent?.Parent switch
        {
            ElementAccessExpressionSyntax access => Layers(access, model, cancellation),
            InvocationExpressionSyntax call => Texts(call, argument, model, cancellation),
            _ => null,
        };
    }

    // A call that is not finished has no symbol yet, but those that it could mean.
    private IEnumerable<string>? Texts(InvocationExpressionSyntax call, ArgumentSyntax argument, SemanticModel model, CancellationToken cancellation)
    {
        var info = model.GetSymbolInfo(call, cancellation);
        var method = info.Symbol ?? info.CandidateSymbols.FirstOrDefault();
        var place = call.ArgumentList.Arguments.IndexOf(argument);
        return (method?.ContainingType.Name, method?.Name) switch
        {
            (nameof(Decision), nameof(Decision.Class) or nameof(Decision.Contrast)) => Classes(),
            (nameof(Zoo), nameof(Zoo.Create)) when place == 0 => [.. Zoo.Names, .. Zoo.CompactNames],
            (nameof(Zoo), nameof(Zoo.Create)) when place == 1 => WeightNames(),
            (nameof(Weights), nameof(Weights.From) or nameof(Weights.Named)) when place == 0 => WeightNames(),
            (nameof(Weights), nameof(Weights.Compact)) => CompactWeights.Names,
            (nameof(ExperimentList), nameof(ExperimentList.Find)) => ExperimentList.Names,
            (nameof(MethodList), nameof(MethodList.Find)) => MethodList.Methods(0).Select(found => found.Name),
            (nameof(MetricList), nameof(MetricList.Find)) => [.. MetricList.Names, .. MetricList.Groups],
            (nameof(FlowViews), nameof(FlowViews.View)) or (_, "CoefficientChart") when call.Expression is MemberAccessExpressionSyntax of =>
                LayersOf(of.Expression),
            _ => null,
        };
    }

    private IEnumerable<string>? Layers(ElementAccessExpressionSyntax access, SemanticModel model, CancellationToken cancellation) =>
        model.GetTypeInfo(access.Expression, cancellation).Type?.Name
            is nameof(AttentionFlow) or nameof(Network) or nameof(NetworkTrace) or nameof(ImportanceCoefficients)
            ? LayersOf(access.Expression)
            : null;

    /// <summary>The layers of the variable; of every variable with layers where it has not been run yet.</summary>
    private IEnumerable<string> LayersOf(ExpressionSyntax variable)
    {
        var named = variable is IdentifierNameSyntax name ? Values(field => field == name.Identifier.Text).Take(1) : [];
        var layers = named.SelectMany(LayersIn).ToArray();
        return layers.Length > 0 ? layers : Values(_ => true).SelectMany(LayersIn);
    }

    private static IEnumerable<string> LayersIn(object value) => value switch
    {
        AttentionFlow flow => flow.Layers.Select(layer => layer.Name),
        Network network => network.Nodes.Select(node => node.Name),
        _ => [],
    };

    private IEnumerable<string> Classes()
    {
        var names = Values(_ => true).OfType<Network>().Select(network => network.ClassNames).OfType<ClassNames>().ToArray();
        return names.DefaultIfEmpty(ImageNetClasses.Names).SelectMany(classes => Enumerable.Range(0, classes.Count).Select(classes.ShortName));
    }

    private static IEnumerable<string> WeightNames() =>
        [.. WeightsCatalogue.All.Select(entry => entry.Name), .. CompactWeights.Names.Select(name => $"compact:{name}"), "random"];

    /// <summary>The variables of these names that hold something, latest first.</summary>
    private IEnumerable<object> Values(Func<string, bool> isMeant) => state.Values.Reverse().OfType<object>()
        .SelectMany(cell => cell.GetType().GetFields().Where(field => isMeant(field.Name)).Select(field => field.GetValue(cell))).OfType<object>();
}
