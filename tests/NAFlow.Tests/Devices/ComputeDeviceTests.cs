using TorchSharp;

namespace NAFlow.Tests;

public sealed class ComputeDeviceTests
{
    [Theory]
    [InlineData("cpu")]
    [InlineData("CPU")]
    public void The_processor_is_always_there(string name) => Assert.Equal(DeviceType.CPU, ComputeDevice.Parse(name).type);

    [Theory]
    [InlineData("")]
    [InlineData("gpu")]
    [InlineData("cuda:")]
    [InlineData("cuda:-1")]
    [InlineData("cuda: 0")]
    [InlineData("cuda:99999999999")]
    [InlineData("cudax")]
    public void Another_name_is_refused(string name)
    {
        var error = Assert.Throws<InvalidInputException>(() => ComputeDevice.Parse(name));

        Assert.Contains($"\"{name}\": use cpu, cuda or cuda:N", error.Message);
    }

    [Theory]
    [InlineData("cuda")]
    [InlineData("cuda:0")]
    public void A_missing_card_names_the_switch(string name)
    {
        Assert.SkipWhen(torch.cuda.is_available(), "this machine has a card");

        var error = Assert.Throws<InvalidInputException>(() => ComputeDevice.Parse(name));

        Assert.Contains("-p:TorchBackend=cuda-linux", error.Message);
    }

    [Fact]
    public void A_card_beyond_the_last_is_refused()
    {
        Assert.SkipUnless(torch.cuda.is_available(), "this machine has no card");

        Assert.Contains("this machine has", Assert.Throws<InvalidInputException>(() => ComputeDevice.Parse("cuda:99")).Message);
    }
}
