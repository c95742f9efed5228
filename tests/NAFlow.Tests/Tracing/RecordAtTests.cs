using TorchSharp;

namespace NAFlow.Tests;

public sealed class RecordAtTests
{
    public static TheoryData<string> Names => [.. SmallNetworks.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_node_by_itself_is_as_in_the_whole_trace(string name)
    {
        using var network = SmallNetworks.All[name]();
        using var images = SmallNetworks.Image(2);
        using var whole = NetworkTrace.Record(network, images);
        foreach (var node in network.Nodes)
        {
            using var single = NetworkTrace.RecordAt(network, images, node);
            Assert.True(single[node].equal(whole[node]).all().item<bool>(), node.Name);
            Assert.Equal(2, single.BatchSize);
        }
    }

    [Fact]
    public void What_was_not_recorded_is_said()
    {
        using var network = SmallNetworks.Plain();
        using var images = SmallNetworks.Image();
        using var trace = NetworkTrace.RecordAt(network, images, network["relu1"]);
        Assert.Contains("conv1 was not recorded", Assert.Throws<InvalidOperationException>(() => trace["conv1"]).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => trace.Linearisation(network["relu1"]));
    }

    [Fact]
    public void Nothing_stays_behind()
    {
        using var network = SmallNetworks.Residual();
        using var images = SmallNetworks.Image();
        NetworkTrace.RecordAt(network, images, network.Output).Dispose();
        var before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
        for (var call = 0; call < 50; call++) NetworkTrace.RecordAt(network, images, network.Output).Dispose();
        Assert.Equal(before, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
    }
}
