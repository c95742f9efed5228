namespace NAFlow.Interactive;

/// <summary>
/// A result's element. It carries its own style, whose rules hold inside it only, and takes the text colour of whatever it stands in, so that it fits light
/// and dark notebooks without asking which one it is in.
/// </summary>
internal static class Fragment
{
    private static readonly string Style = EmbeddedText.Own("results.css");

    public static string Write(string content) => $"""
        <div class="naflow"><style>
        {Style}
        </style>
        {content}
        </div>
        """;
}
