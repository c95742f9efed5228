using NAFlow.Networks;
using NAFlow.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace NAFlow.Tests;

public sealed class LayerLinearisationTests
{
    public static TheoryData<string> Cases => [.. All.Keys];

    private static readonly Dictionary<string, (Func<Layer> Make, long[][] Shapes)> All = new()
    {
        ["conv 3x3"] = (() => new Convolution(3, 4, 3), [[1, 3, 6, 7]]),
        ["conv padded"] = (() => new Convolution(3, 4, 3, padding: 1), [[1, 3, 6, 5]]),
        ["conv over-padded"] = (() => new Convolution(2, 3, 3, padding: 4), [[1, 2, 4, 5]]),
        ["conv stride that does not divide"] = (() => new Convolution(3, 4, 3, stride: 2), [[1, 3, 8, 9]]),
        ["conv 1x1 stride 2"] = (() => new Convolution(3, 4, 1, stride: 2), [[1, 3, 6, 7]]),
        ["conv 5x5 stride 4 padded"] = (() => new Convolution(2, 3, 5, stride: 4, padding: 2), [[1, 2, 11, 14]]),
        ["conv dilated"] = (() => new Convolution(2, 3, 3, padding: 2, dilation: 2), [[1, 2, 7, 6]]),
        ["conv dilated and strided"] = (() => new Convolution(2, 3, 3, stride: 2, padding: 1, dilation: 2), [[1, 2, 9, 8]]),
        ["conv grouped"] = (() => new Convolution(4, 6, 3, padding: 1, groups: 2), [[1, 4, 5, 6]]),
        ["conv depthwise"] = (() => new Convolution(4, 4, 3, stride: 2, padding: 1, groups: 4), [[1, 4, 6, 6]]),
        ["conv without bias"] = (() => new Convolution(3, 2, 2, bias: false), [[1, 3, 4, 4]]),
        ["conv even kernel padded"] = (() => new Convolution(3, 2, 2, padding: 1), [[1, 3, 4, 5]]),
        ["conv pointwise"] = (() => new Convolution(5, 3, 1), [[1, 5, 4, 3]]),
        ["conv rectangular"] = (() => new Convolution(2, 3, new WindowAxis(3, 2, 1, 1), new WindowAxis(2, 1, 0, 0)), [[1, 2, 7, 6]]),
        ["conv 1x7"] = (() => new Convolution(2, 3, new WindowAxis(1), new WindowAxis(7, 1, 3, 3)), [[1, 2, 4, 8]]),
        ["conv padded unevenly"] = (() => new Convolution(2, 3, new WindowAxis(3, 2, 0, 1), new WindowAxis(4, 3, 2, 1)), [[1, 2, 8, 9]]),
        ["conv padded after alone, dilated, grouped"] =
            (() => new Convolution(4, 4, new WindowAxis(2, 1, 0, 2, 2), new WindowAxis(3, 2, 1, 0), groups: 2), [[1, 4, 6, 7]]),
        ["batch norm"] = (() => Trained(new BatchNormalisation(4)), [[1, 4, 3, 5]]),
        ["batch norm without affine"] = (() => Trained(new BatchNormalisation(4, affine: false)), [[1, 4, 3, 5]]),
        ["batch norm of vectors"] = (() => Trained(new BatchNormalisation(6, vectors: true)), [[1, 6]]),
        ["batch norm of vectors without affine"] = (() => Trained(new BatchNormalisation(6, epsilon: 1e-3, affine: false, vectors: true)), [[1, 6]]),
        ["ReLU"] = (() => new Relu(), [[1, 3, 4, 5]]),
        ["leaky ReLU"] = (() => new LeakyRelu(0.1), [[1, 3, 4, 5]]),
        ["ReLU6"] = (() => new Relu6(), [[1, 3, 4, 5]]),
        ["sigmoid"] = (() => new Sigmoid(), [[1, 3, 4, 5]]),
        ["sigmoid of vectors"] = (() => new Sigmoid(), [[1, 7]]),
        ["hard sigmoid"] = (() => new HardSigmoid(0.2, 0.5), [[1, 3, 4, 5]]),
        ["hard swish"] = (() => new HardSwish(), [[1, 3, 4, 5]]),
        ["SiLU"] = (() => new Silu(), [[1, 3, 4, 5]]),
        ["SiLU of vectors"] = (() => new Silu(), [[1, 7]]),
        ["GELU"] = (() => new Gelu(), [[1, 3, 4, 5]]),
        ["GELU, approximated"] = (() => new Gelu(approximate: true), [[1, 3, 4, 5]]),
        ["cube"] = (() => new Power(3), [[1, 3, 4, 5]]),
        ["layer scale"] = (() => Learned(new LayerScale(3)), [[1, 3, 4, 5]]),
        ["scale and shift of channels"] = (() => new Affine(randn(3, 1, 1, float64), randn(3, 1, 1, float64)), [[1, 3, 4, 5]]),
        ["scale and shift by one number"] = (() => new Affine(tensor([2.5]), tensor([-1.0])), [[1, 7]]),
        ["scale and shift of neurons"] = (() => new Affine(randn(3, 4, 5, float64), randn(1, float64)), [[1, 3, 4, 5]]),
        ["local response normalisation"] = (() => new LocalResponseNormalisation(5, 0.3, 0.75, 2), [[1, 7, 3, 4]]),
        ["local response normalisation of even size"] = (() => new LocalResponseNormalisation(4, 0.5, 0.6, 1), [[1, 6, 2, 3]]),
        ["product gate of channels"] = (() => new Product(), [[1, 3, 4, 5], [1, 3, 1, 1]]),
        ["product gate of places"] = (() => new Product(), [[1, 3, 4, 5], [1, 1, 4, 5]]),
        ["product gate of neurons"] = (() => new Product(), [[1, 3, 4, 5], [1, 3, 4, 5]]),
        ["product gate of vectors"] = (() => new Product(), [[1, 6], [1, 6]]),
        ["max pool rectangular"] = (() => new MaxPool(new WindowAxis(3, 2, 1, 1), new WindowAxis(2, 2)), [[1, 3, 7, 8]]),
        ["max pool dilated"] = (() => new MaxPool(new WindowAxis(2, 1, 0, 0, 2), new WindowAxis(3, 2)), [[1, 2, 6, 7]]),
        ["max pool padded unevenly"] = (() => new MaxPool(new WindowAxis(3, 2, 0, 1), new WindowAxis(3, 2, 1, 0)), [[1, 3, 8, 7]]),
        ["average pool rectangular"] = (() => new AveragePool(new WindowAxis(3, 2, 1, 1), new WindowAxis(2, 2)), [[1, 3, 7, 8]]),
        ["average pool whose padding does not count"] =
            (() => new AveragePool(new WindowAxis(3, 2, 1, 1), new WindowAxis(3, 2, 1, 1), countsPadding: false), [[1, 3, 7, 8]]),
        ["average pool padded unevenly"] = (() => new AveragePool(new WindowAxis(3, 2, 0, 1), new WindowAxis(3, 2, 1, 0)), [[1, 2, 8, 7]]),
        ["average pool padded unevenly, which does not count"] =
            (() => new AveragePool(new WindowAxis(4, 1, 0, 1), new WindowAxis(4, 1, 0, 1), countsPadding: false), [[1, 2, 5, 6]]),
        ["adaptive pool rectangular"] = (() => new AdaptiveAveragePool(2, 3), [[1, 2, 7, 5]]),
        ["max pool"] = (() => new MaxPool(2), [[1, 3, 6, 5]]),
        ["max pool overlapping"] = (() => new MaxPool(3, stride: 2), [[1, 3, 8, 7]]),
        ["max pool padded"] = (() => new MaxPool(3, stride: 2, padding: 1), [[1, 3, 7, 8]]),
        ["max pool ceil"] = (() => new MaxPool(3, stride: 2, ceilMode: true), [[1, 3, 8, 10]]),
        ["max pool stride 1"] = (() => new MaxPool(3, stride: 1, padding: 1), [[1, 2, 5, 6]]),
        ["global max pool"] = (() => new GlobalMaxPool(), [[1, 3, 4, 5]]),
        ["global max pool of one pixel"] = (() => new GlobalMaxPool(), [[1, 3, 1, 1]]),
        ["generalised mean pool"] = (() => new GeneralisedMeanPool(), [[1, 3, 4, 5]]),
        ["generalised mean pool of an exponent a channel"] = (() => Learned(new GeneralisedMeanPool(3)), [[1, 3, 4, 5]]),
        ["average pool"] = (() => new AveragePool(2), [[1, 3, 6, 5]]),
        ["average pool padded"] = (() => new AveragePool(3, stride: 2, padding: 1), [[1, 3, 7, 8]]),
        ["average pool ceil"] = (() => new AveragePool(3, stride: 2, padding: 1, ceilMode: true), [[1, 3, 8, 7]]),
        ["adaptive pool"] = (() => new AdaptiveAveragePool(3), [[1, 2, 7, 5]]),
        ["adaptive pool larger than its input"] = (() => new AdaptiveAveragePool(4), [[1, 2, 3, 3]]),
        ["global average"] = (() => new AdaptiveAveragePool(1), [[1, 3, 4, 5]]),
        ["linear"] = (() => new FullyConnected(6, 4), [[1, 6]]),
        ["linear without bias"] = (() => new FullyConnected(6, 4, bias: false), [[1, 6]]),
        ["cosine scores"] = (() => new CosineScores(6, 4), [[1, 6]]),
        ["cosine scores times ten"] = (() => new CosineScores(6, 4, scale: 10), [[1, 6]]),
        ["cosine scores, small scale, more classes than features"] = (() => new CosineScores(3, 7, scale: 0.05), [[1, 3]]),
        ["padded shortcut"] = (() => new PaddedShortcut(2, 4), [[1, 2, 6, 8]]),
        ["padded shortcut of odd sizes"] = (() => new PaddedShortcut(3, 5), [[1, 3, 5, 7]]),
        ["padded shortcut of odd and even size"] = (() => new PaddedShortcut(1, 7), [[1, 1, 7, 4]]),
        ["padded shortcut of one pixel"] = (() => new PaddedShortcut(2, 6), [[1, 2, 1, 1]]),
        ["padded shortcut that does not widen"] = (() => new PaddedShortcut(3, 3), [[1, 3, 6, 5]]),
        ["channel slice"] = (() => new ChannelSelection(5, [1, 3, 4]), [[1, 5, 3, 4]]),
        ["channel shuffle"] = (() => new ChannelSelection(6, [0, 3, 1, 4, 2, 5]), [[1, 6, 3, 4]]),
        ["flatten of channels that are last"] = (() => new Rearrangement([2, 2, 3], [12], [0, 6, 1, 7, 2, 8, 3, 9, 4, 10, 5, 11]), [[1, 2, 2, 3]]),
        ["rearrangement of a part into an image"] = (() => new Rearrangement([2, 3, 3], [4, 1, 2], [0, 5, 17, 3, 4, 9, 10, 1]), [[1, 2, 3, 3]]),
        ["reshape of vectors into an image"] = (() => new Rearrangement([6], [6, 1, 1]), [[1, 6]]),
        ["flatten"] = (() => new Flatten(), [[1, 2, 3, 4]]),
        ["flatten from axis 2"] = (() => new Flatten(2), [[1, 2, 3, 4]]),
        ["flatten the last three"] = (() => new Flatten(-3), [[1, 2, 3, 4]]),
        ["pass through"] = (() => new PassThrough(), [[1, 2, 3, 4]]),
        ["ELU"] = (() => new Elu(), [[1, 3, 4, 5]]),
        ["ELU of another alpha"] = (() => new Elu(0.3), [[1, 7]]),
        ["tanh"] = (() => new Tanh(), [[1, 3, 4, 5]]),
        ["hard tanh"] = (() => new HardTanh(-3, 2), [[1, 3, 4, 5]]),
        ["PReLU"] = (() => new PRelu(), [[1, 3, 4, 5]]),
        ["PReLU of channels"] = (() => Learned(new PRelu(3)), [[1, 3, 4, 5]]),
        ["PReLU of vectors"] = (() => Learned(new PRelu(7)), [[1, 7]]),
        ["nearest upsampling"] = (() => new Upsample(2), [[1, 2, 3, 4]]),
        ["nearest upsampling by half a pixel more"] = (() => new Upsample(1.5), [[1, 2, 3, 4]]),
        ["nearest downsampling"] = (() => new Upsample(0.5), [[1, 2, 6, 4]]),
        ["bilinear upsampling"] = (() => new Upsample(2, bilinear: true), [[1, 2, 3, 4]]),
        ["bilinear upsampling by 1.7"] = (() => new Upsample(1.7, bilinear: true), [[1, 2, 3, 5]]),
        ["bilinear upsampling, corners aligned"] = (() => new Upsample(3, bilinear: true, alignCorners: true), [[1, 2, 3, 4]]),
        ["reflection padding"] = (() => new ImagePadding(2), [[1, 2, 3, 4]]),
        ["uneven reflection padding"] = (() => new ImagePadding([1, 0, 2, 1]), [[1, 2, 3, 4]]),
        ["replication padding"] = (() => new ImagePadding(3, PaddingModes.Replicate), [[1, 2, 3, 4]]),
        ["zero padding"] = (() => new ImagePadding([0, 1, 2, 0], PaddingModes.Constant), [[1, 2, 3, 4]]),
        ["zero padding that cuts off"] = (() => new ImagePadding([-1, 1, 0, -1], PaddingModes.Constant), [[1, 2, 3, 4]]),
        ["group norm"] = (() => Learned(new GroupNormalisation(2, 6)), [[1, 6, 3, 4]]),
        ["group norm of one group"] = (() => Learned(new GroupNormalisation(1, 3)), [[1, 3, 3, 4]]),
        ["instance norm"] = (() => new GroupNormalisation(nn.InstanceNorm2d(3)), [[1, 3, 3, 4]]),
        ["instance norm with scale and shift"] = (() => Learned(new GroupNormalisation(nn.InstanceNorm2d(3, affine: true))), [[1, 3, 3, 4]]),
        ["layer norm of pixels"] = (() => Learned(new LayerNormalisation(6)), [[1, 6, 3, 4]]),
        ["layer norm of vectors"] = (() => Learned(new LayerNormalisation(5, 1e-3)), [[1, 5]]),
        ["transposed conv"] = (() => new TransposedConvolution(3, 4, WindowAxis.Even(3, 2, 1), WindowAxis.Even(3, 2, 1), 1, 1), [[1, 3, 4, 5]]),
        ["transposed conv, uneven, dilated, grouped"] =
            (() => new TransposedConvolution(4, 6, new WindowAxis(2, 3, 0, 1, 2), new WindowAxis(3, 1, 2, 0), 2, 0, 2, bias: false), [[1, 4, 4, 5]]),
        ["transposed conv of one step"] = (() => new TransposedConvolution(2, 3, new WindowAxis(2), new WindowAxis(4)), [[1, 2, 3, 3]]),
        ["resampling by weights"] = (() => new FixedResampling(rand(5, 3, float64), rand(2, 4, float64)), [[1, 2, 3, 4]]),
        ["resampling by copies"] = (() => new FixedResampling(Copying(4, 2), Copying(6, 3)), [[1, 2, 2, 3]]),
        ["border of zeros on every side"] =
            (() => new Rearrangement([2, 2, 2], [3, 2, 3], [-1, 0, 1, 2, 3, -1, -1, -1, 4, 5, 6, 7, -1, -1, -1, -1, -1, -1]), [[1, 2, 2, 2]]),
        ["stretch of pixels"] = (() => new Stretch([3, 4, 5]), [[1, 3, 1, 1]]),
        ["stretch of channels"] = (() => new Stretch([3, 4, 5]), [[1, 1, 4, 5]]),
        ["dropout"] = (() => new Dropout(), [[1, 2, 3, 4]]),
        ["add"] = (() => new Add(), [[1, 2, 3, 4], [1, 2, 3, 4]]),
        ["add of three"] = (() => new Add(), [[1, 2, 3, 4], [1, 2, 3, 4], [1, 2, 3, 4]]),
        ["concat"] = (() => new Concat(), [[1, 2, 3, 4], [1, 1, 3, 4], [1, 3, 3, 4]]),
    };

    /// <summary>Windows that share pixels cannot all be given back: unpooling writes the last, broadcasting takes their mean.</summary>
    private static readonly HashSet<string> Overlapping =
        ["max pool overlapping", "max pool padded", "max pool ceil", "max pool stride 1", "average pool padded", "average pool ceil", "adaptive pool",
            "adaptive pool larger than its input", "max pool rectangular", "max pool dilated", "max pool padded unevenly", "average pool rectangular",
            "average pool whose padding does not count", "average pool padded unevenly", "average pool padded unevenly, which does not count",
            "adaptive pool rectangular"];

    /// <summary>By the published formula at -2, -1, 0, 1 and 2.</summary>
    [Fact]
    public void The_approximation_of_GELU_is_the_published_one()
    {
        using var found = new Gelu(approximate: true).Run([tensor([-2.0, -1, 0, 1, 2])]);
        Near.Absolute(tensor([-0.045402306, -0.158808009, 0, 0.841191991, 1.954597694]), found, 1e-8, "GELU");
    }

    [Theory, MemberData(nameof(Cases))]
    public void Products_equal_the_dense_jacobian_and_are_adjoint(string name)
    {
        using var scope = NewDisposeScope();
        var (layer, inputs) = Make(name);
        var output = layer.Run(inputs);
        Assert.Equal(layer.OutputShape([.. inputs.Select(input => input.shape)]), output.shape);
        var linearisation = layer.Linearise(inputs, output);
        var u = randn(output.shape, float64);
        var transposed = linearisation.ApplyTransposed(u);
        var directions = inputs.Select(input => randn(input.shape, float64)).ToArray();
        var total = 0.0;
        for (var slot = 0; slot < inputs.Length; slot++)
        {
            var jacobian = DenseJacobian.Of(x => layer.Run([.. inputs.Select((input, other) => other == slot ? x : input)]), inputs[slot]);
            var alone = new Tensor?[inputs.Length];
            alone[slot] = directions[slot];
            Near.Relative(jacobian.mv(directions[slot].flatten()), linearisation.Apply(alone), 1e-10, $"J v of {name}, input {slot}");
            Assert.Equal(inputs[slot].shape, transposed[slot].shape);
            Near.Relative(jacobian.t().mv(u.flatten()), transposed[slot], 1e-10, $"J^T u of {name}, input {slot}");
            total += (directions[slot] * transposed[slot]).sum().item<double>();
        }

        Assert.Equal((linearisation.Apply(directions) * u).sum().item<double>(), total, 1e-9 * Math.Abs(total) + 1e-12);
    }

    [Theory, MemberData(nameof(Cases))]
    public void The_linear_part_is_the_output_less_its_offset(string name)
    {
        using var scope = NewDisposeScope();
        var (layer, inputs) = Make(name);
        var linearisation = layer.Linearise(inputs, layer.Run(inputs));
        if (linearisation.LinearPart() is { } part) Near.Relative(linearisation.Apply(inputs), part, 1e-10, name);
    }

    [Theory, MemberData(nameof(Cases))]
    public void A_batch_is_its_samples(string name)
    {
        using var scope = NewDisposeScope();
        var (layer, first) = Make(name);
        var second = first.Select(input => randn(input.shape, float64)).ToArray();
        var both = first.Zip(second, (a, b) => cat([a, b], 0)).ToArray();
        var u = randn([2, .. layer.Run(first).shape[1..]], float64);
        var together = layer.Linearise(both, layer.Run(both)).ApplyTransposed(u);
        var alone = layer.Linearise(second, layer.Run(second)).ApplyTransposed(u[1..2]);
        for (var slot = 0; slot < first.Length; slot++) Near.Relative(alone[slot], together[slot][1..2], 1e-12, name);
    }

    [Theory, MemberData(nameof(Cases))]
    public void Undoing_a_whole_output_gives_back_what_was_read(string name)
    {
        using var scope = NewDisposeScope();
        var (layer, inputs) = Make(name);
        var output = layer.Run(inputs);
        var linearisation = layer.Linearise(inputs, output);
        var kept = linearisation.PassKept(ones_like(output));
        var inverted = linearisation.Invert(output);
        for (var slot = 0; slot < inputs.Length; slot++)
        {
            // Wholly kept outputs keep wholly what they read, and nothing else.
            var read = linearisation.ApplyTransposed(rand_like(output))[slot].ne(zeros_like(inputs[slot]));
            // Far below 0 the approximation of GELU is exactly 0, as what is cut is.
            if (kept is not null && layer is not (Relu or Relu6 or HardSigmoid or HardSwish or HardTanh) && name != "GELU, approximated") Near
                .Absolute(read.to(float64), kept[slot], 1e-12, name);
            if (inverted is not null && !Overlapping.Contains(name)) Near.Relative(output, layer.Run([.. inverted]), 1e-9, name);
        }
    }

    /// <summary>Numbers that are handed to libtorch are not freed before it has read them, however often the collector runs.</summary>
    [Theory]
    [InlineData("conv padded")]
    [InlineData("max pool ceil")]
    public void The_collector_frees_no_number_that_is_read(string name)
    {
        var collects = true;
        var collector = new Thread(() =>
        {
            while (Volatile.Read(ref collects))
            {
                GC.Collect(0);
                GC.WaitForPendingFinalizers();
            }
        });
        collector.Start();
        try
        {
            using var scope = NewDisposeScope();
            var (layer, inputs) = Make(name);
            Tensor[] given = [inputs[0].to(float32)];
            layer.Parameters?.to(float32);
            var (output, recorded) = layer.Record(given);
            var linearisation = recorded ?? layer.Linearise(given, output);
            for (var round = 0; round < 10_000; round++)
            {
                using var step = NewDisposeScope();
                linearisation.ApplyTransposed(linearisation.Apply([given[0]]));
            }
        }
        finally
        {
            Volatile.Write(ref collects, false);
            collector.Join();
        }
    }

    /// <summary>
    /// Why a normalisation of the image itself passes kept fractions on rather than solving for them: what it reads has next to no linear part, so
    /// that equations of fractions would hold for none kept.
    /// </summary>
    [Theory]
    [InlineData("layer norm of pixels")]
    [InlineData("group norm")]
    [InlineData("instance norm with scale and shift")]
    public void A_normalisation_of_the_image_itself_has_next_to_no_linear_part(string name)
    {
        using var scope = NewDisposeScope();
        var (layer, inputs) = Make(name);
        var output = layer.Run(inputs);
        var centred = inputs[0] - inputs[0].mean();
        Assert.InRange((layer.Linearise([centred], output).Apply([centred]).norm() / output.norm()).item<double>(), 0, 1e-3);
    }

    [Fact]
    public void A_closed_gate_holds_back_infinity()
    {
        using var scope = NewDisposeScope();
        var input = tensor([-1.0, 2.0]).reshape(1, 2, 1, 1);
        var linearisation = new Relu().Linearise([input], input.relu());
        var infinite = tensor([double.PositiveInfinity, 1.0]).reshape(1, 2, 1, 1);
        Assert.Equal([0.0, 1.0], linearisation.Apply([infinite]).data<double>().ToArray());
        Assert.Equal([0.0, 1.0], linearisation.ApplyTransposed(infinite)[0].data<double>().ToArray());
    }

    [Fact]
    public void Max_pool_keeps_the_largest_fraction_where_windows_share_a_pixel()
    {
        using var scope = NewDisposeScope();
        var input = zeros(1, 1, 5, 5, float64);
        input[0, 0, 2, 2] = tensor(1.0);
        var pool = new MaxPool(3, stride: 2);
        var linearisation = pool.Linearise([input], pool.Run([input]));
        var kept = linearisation.PassKept(tensor([0.1, 0.9, 0.4, 0.2]).reshape(1, 1, 2, 2))![0];
        Assert.Equal(0.9, kept[0, 0, 2, 2].item<double>());
        Assert.Equal(0.9, kept.sum().item<double>(), 1e-12);
    }

    [Fact]
    public void A_saturated_sigmoid_is_undone_to_finite_numbers()
    {
        using var scope = NewDisposeScope();
        var input = tensor([-200f, 0f, 200f]).reshape(1, 3);
        var sigmoid = new Sigmoid();
        var output = sigmoid.Run([input]);
        var undone = sigmoid.Linearise([input], output).Invert(output)![0].data<float>().ToArray();
        Assert.All(undone, value => Assert.True(float.IsFinite(value), $"{value}"));
        Assert.True(undone[0] < -10 && undone[2] > 10, string.Join(", ", undone));
        Assert.Equal(0, undone[1], 1e-6f);
    }

    [Fact]
    public void A_gate_that_is_held_passes_nothing_on()
    {
        using var scope = NewDisposeScope();
        manual_seed(7);
        var (signal, gate, u) = (randn(2, 3, 4, 5, float64), randn(2, 3, 1, 1, float64), randn(2, 3, 4, 5, float64));
        var layer = new Product();
        var held = HeldGates.Of(layer, [signal, gate], layer.Linearise([signal, gate], layer.Run([signal, gate])));
        Near.Relative(signal * gate, held.Apply([signal, gate]), 1e-12, "J v is that of the signal");
        Near.Absolute(zeros_like(signal), held.Apply([null, gate]), 0, "J v of the gate");
        var back = held.ApplyTransposed(u);
        Near.Relative(u * gate, back[0], 1e-12, "J^T u");
        Near.Absolute(zeros_like(gate), back[1], 0, "J^T u of the gate");
        var relu = new Relu();
        var plain = relu.Linearise([signal], relu.Run([signal]));
        Assert.Same(plain, HeldGates.Of(relu, [signal], plain));
    }

    [Fact]
    public void A_cosine_ignores_the_length_of_the_embedding_and_a_vector_of_zeros_stays_finite()
    {
        using var scope = NewDisposeScope();
        manual_seed(7);
        var layer = new CosineScores(5, 3, scale: 2);
        var embedding = randn(1, 5);
        Near.Relative(layer.Run([embedding]), layer.Run([embedding.Times(40)]), 1e-6);
        var along = layer.Linearise([embedding], layer.Run([embedding])).Apply([embedding]);
        Near.Absolute(zeros_like(along), along, 1e-6, "J x: growing changes no cosine");
        var nothing = zeros(1, 5);
        Assert.Equal([0f, 0f, 0f], layer.Run([nothing]).data<float>().ToArray());
        Assert.True(layer.Linearise([nothing], layer.Run([nothing])).ApplyTransposed(ones(1, 3))[0].isfinite().all().item<bool>());
    }

    [Fact]
    public void A_padded_shortcut_takes_every_second_pixel_between_channels_of_zeros()
    {
        using var scope = NewDisposeScope();
        var input = tensor([.. Enumerable.Range(0, 18).Select(value => (double)value)]).reshape(1, 2, 3, 3);
        var output = new PaddedShortcut(2, 6).Run([input]);
        double[] expected = [.. new double[8], 0, 2, 6, 8, 9, 11, 15, 17, .. new double[8]];
        Assert.Equal(expected, output.contiguous().data<double>().ToArray());
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_refused_before_libtorch_sees_them()
    {
        Assert.Throws<InvalidInputException>(() => new Convolution(3, 4, 5).OutputShape([[1, 3, 4, 9]]));
        Assert.Throws<InvalidInputException>(() => new Convolution(3, 4, 3).OutputShape([[1, 2, 9, 9]]));
        Assert.Throws<InvalidInputException>(() => new MaxPool(3).OutputShape([[1, 3, 2, 9]]));
        Assert.Throws<InvalidInputException>(() => new FullyConnected(3, 4).OutputShape([[1, 4]]));
        Assert.Throws<InvalidInputException>(() => new Add().OutputShape([[1, 4, 2, 2], [1, 4, 2, 3]]));
        Assert.Throws<InvalidInputException>(() => new PaddedShortcut(2, 4).OutputShape([[1, 3, 4, 4]]));
        Assert.Throws<InvalidInputException>(() => new CosineScores(3, 4).OutputShape([[1, 3, 1, 1]]));
        Assert.Throws<InvalidInputException>(() => new GlobalMaxPool().OutputShape([[1, 3]]));
        Assert.Throws<InvalidInputException>(() => new GeneralisedMeanPool(4).OutputShape([[1, 3, 2, 2]]));
        Assert.Throws<InvalidInputException>(() => new BatchNormalisation(3, vectors: true).OutputShape([[1, 3, 2, 2]]));
        Assert.Throws<InvalidInputException>(() => new BatchNormalisation(3).OutputShape([[1, 3]]));
        Assert.Throws<ArgumentException>(() => new PaddedShortcut(2, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PaddedShortcut(4, 2));
        Assert.Throws<InvalidInputException>(() => new ChannelSelection(4, [0, 2]).OutputShape([[1, 3, 2, 2]]));
        Assert.Throws<InvalidInputException>(() => new Rearrangement([4], [4, 1, 1]).OutputShape([[1, 5]]));
        Assert.Throws<ArgumentException>(() => new ChannelSelection(4, [0, 0]));
        Assert.Throws<ArgumentException>(() => new ChannelSelection(4, [4]));
        Assert.Throws<ArgumentException>(() => new Rearrangement([4], [3]));
        Assert.Throws<ArgumentException>(() => new Rearrangement([4], [2], [1, 1]));
        Assert.Throws<InvalidInputException>(() => new Concat().OutputShape([[1, 4, 2, 2], [1, 4, 2, 3]]));
    }

    private static (Layer Layer, Tensor[] Inputs) Make(string name)
    {
        manual_seed(7);
        var (make, shapes) = All[name];
        var layer = make();
        layer.Parameters?.to(ScalarType.Float64).eval();
        return (layer, [.. shapes.Select(shape => randn(shape, float64).Times(4))]);
    }

    private static Tensor Copying(long given, long read) =>
        eye(read, dtype: float64).repeat_interleave(given / read, 0);

    private static Layer Learned(Layer layer)
    {
        using var noGradient = no_grad();
        foreach (var parameter in layer.Parameters!.parameters()) parameter.copy_(rand(parameter.shape).Plus(0.2));
        return layer;
    }

    private static BatchNormalisation Trained(BatchNormalisation layer)
    {
        using var noGradient = no_grad();
        foreach (var (name, buffer) in layer.Parameters.named_buffers())
            if (name != "num_batches_tracked") buffer.copy_(rand(buffer.shape));
        foreach (var parameter in layer.Parameters.parameters()) parameter.copy_(randn(parameter.shape));
        return layer;
    }
}
