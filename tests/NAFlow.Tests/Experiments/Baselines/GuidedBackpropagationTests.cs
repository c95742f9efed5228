using NAFlow.Evaluation;
using NAFlow.Networks;

namespace NAFlow.Tests;

public sealed class GuidedBackpropagationTests
{
    public static TheoryData<string> Networks => [.. SmallNetworks.All.Keys];

    [Theory]
    [MemberData(nameof(Networks))]
    public void The_maps_are_those_of_dense_Jacobians_that_let_nothing_negative_through_a_ReLU(string name)
    {
        using var network = SmallNetworks.All[name]();
        using var traced = Question.Of(network, side: 7);
        var dense = new DenseLayers(traced.Trace);
        var seed = new double[5];
        seed[3] = 1;
        var expected = dense.Sweep(network.Output.Index, seed, (node, slot, cotangent) =>
        {
            var jacobian = dense.Jacobian(node, slot);
            var result = new double[jacobian.GetLength(1)];
            for (var row = 0; row < cotangent.Length; row++)
                for (var column = 0; column < result.Length; column++)
                    result[column] += jacobian[row, column] * (node.Layer is Relu or Relu6 ? Math.Max(0, cotangent[row]) : cotangent[row]);
            return result;
        });

        var maps = GuidedBackpropagation.Explain(traced)[0];
        foreach (var node in network.FlowNodes)
        {
            var channels = dense.ByChannel(node.Index, expected[node.Index]!);
            Question.Same([.. Enumerable.Range(0, channels[0].Length).Select(place => channels.Max(channel => Math.Abs(channel[place])))],
                maps[node.Name], node.Name);
        }
    }
}
