namespace NAFlow.Kernel.Tests;

public class MimeBundleTests
{
    [Fact]
    public void A_number_has_plain_text() => Assert.Equal("42", MimeBundle.Of(42).Text);
}
