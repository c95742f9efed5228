using System.Collections.Immutable;

namespace NAFlow.Kernel.Tests;

public class BundleContentTests
{
    [Theory]
    [InlineData("application/json")]
    [InlineData("application/vnd.plotly.v1+json")]
    public void Json_is_carried_as_json(string type) => Assert.Equal(42, (int)BundleContent.Data(Bundle(type, "{\"answer\": [42]}"))[type]!["answer"]![0]!);

    [Theory]
    [InlineData("image/png", "aGVsbG8=")]
    [InlineData("text/html", "{\"a\": 1}")]
    [InlineData("application/json", "{ no json")]
    public void Everything_else_is_carried_as_text(string type, string text) => Assert.Equal(text, (string)BundleContent.Data(Bundle(type, text))[type]!);

    private static MimeBundle Bundle(string type, string text) => new(ImmutableSortedDictionary<string, string>.Empty.Add(type, text));
}
