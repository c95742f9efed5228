using Microsoft.DotNet.Interactive.Formatting;

namespace NAFlow.Interactive;

/// <summary>What the toolkit's results look like in notebooks: HTML that loads nothing, a picture where there is one, and plain text.</summary>
public static class NotebookFormatters
{
    private static readonly Lock OneAtATime = new();
    private static bool isRegistered;

    /// <summary>Every type that has a form of its own.</summary>
    internal static IReadOnlyList<INotebookFormat> All { get; } =
        [.. FlowFormats.All, .. PictureFormats.All, .. NetworkFormats.All, .. TableFormats.All, .. ProgressFormats.All];

    /// <summary>Registers them with the formatters of .NET Interactive. Later calls do nothing; any thread may call.</summary>
    public static void Register()
    {
        lock (OneAtATime)
        {
            if (!isRegistered) RegisterFirst();
        }
    }

    /// <summary>Registers them before whatever others have registered so far.</summary>
    internal static void RegisterFirst()
    {
        lock (OneAtATime)
        {
            foreach (var format in All) format.Register();
            ChartFormatters.Register();
            isRegistered = true;
        }
    }
}

/// <summary>How notebooks show the values of one type.</summary>
/// <param name="Html">The value as HTML, without the element around it.</param>
/// <param name="Text">The value as a few lines of text.</param>
internal sealed record NotebookFormat<T>(Func<T, string> Html, Func<T, string> Text) : INotebookFormat
{
    private const string PngType = "image/png";

    /// <summary>The value as a picture, for places that show no HTML.</summary>
    /// <value>Null: there is none.</value>
    public Func<T, Photo>? Picture { get; init; }

    /// <inheritdoc />
    public Type Type => typeof(T);

    /// <inheritdoc />
    public void Register()
    {
        Formatter.Register<T>((value, writer) => writer.Write(Fragment.Write(Html(value))), HtmlFormatter.MimeType);
        Formatter.Register<T>((value, writer) => writer.Write(Text(value)), PlainTextFormatter.MimeType);
        if (Picture is { } picture)
        {
            Formatter.Register<T>((value, writer) => writer.Write(Convert.ToBase64String(picture(value).ToPng())), PngType);
            Formatter.SetPreferredMimeTypesFor(Type, HtmlFormatter.MimeType, PngType, PlainTextFormatter.MimeType);
        }
        else
        {
            Formatter.SetPreferredMimeTypesFor(Type, HtmlFormatter.MimeType, PlainTextFormatter.MimeType);
        }
    }
}

/// <summary>How notebooks show the values of one type.</summary>
internal interface INotebookFormat
{
    /// <summary>The type; those that derive from it are shown in the same way.</summary>
    Type Type { get; }

    /// <summary>Tells the formatters.</summary>
    void Register();
}
