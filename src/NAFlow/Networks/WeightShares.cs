using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Networks;

/// <summary>
/// How the outputs of a linear layer share their relevance among its inputs. A layer is told by its weights and by what it is with other weights of
/// the same shape.
/// </summary>
internal static class WeightShares
{
    /// <summary>What speaks for every output, <c>sum over i of (x_i w_ij)+</c>.</summary>
    public static Tensor Evidence(Tensor weight, Tensor input, Func<Tensor, Linearisation> with) => Sum(Halves(weight, input, with));

    /// <summary>
    /// z+ (alpha 1, beta 0) without bias, <c>R_i = sum over j of (x_i w_ij)+ / s(sum over k of (x_k w_kj)+) R_j</c>.
    /// </summary>
    public static Tensor Positive(Tensor weight, Tensor input, Tensor relevance, Func<Tensor, Linearisation> with)
    {
        var halves = Halves(weight, input, with);
        var shares = relevance / RelevancePass.Stabilised(Sum(halves));
        return halves.Select(half => half.Input * half.Layer.ApplyTransposed(shares)[0]).ToArray().Sum();
    }

    /// <summary>z+ of a layer whose weights are all positive.</summary>
    public static Tensor Positive(Linearisation layer, Tensor input, Tensor relevance)
    {
        var part = input.relu();
        return part * layer.ApplyTransposed(relevance / RelevancePass.Stabilised(layer.Apply([part])))[0];
    }

    /// <summary>
    /// The box rule of inputs between l and h,
    /// <c>R_i = sum over j of z_ij / s(sum over k of z_kj) R_j</c> with <c>z_ij = x_i w_ij - l_i w+_ij - h_i w-_ij</c>, which is never negative.
    /// </summary>
    public static Tensor Boxed(
        Tensor weight, Tensor input, (Tensor Least, Tensor Greatest) box, Tensor relevance, Func<Tensor, Linearisation> with)
    {
        var (least, greatest) = (box.Least.expand_as(input).InChannelsLast(), box.Greatest.expand_as(input).InChannelsLast());
        var (all, positive, negative) = (with(weight), with(weight.relu()), with(weight.neg().relu().neg()));
        var sum = all.Apply([input]) - positive.Apply([least]) - negative.Apply([greatest]);
        var shares = relevance / RelevancePass.Stabilised(sum);
        return (input * all.ApplyTransposed(shares)[0]) - (least * positive.ApplyTransposed(shares)[0])
            - (greatest * negative.ApplyTransposed(shares)[0]);
    }

    private static Tensor Sum(List<(Tensor Input, Linearisation Layer)> halves) =>
        halves.Select(half => half.Layer.Apply([half.Input])).ToArray().Sum();

    /// <summary>Positive inputs with positive weights, and negative ones with negative weights.</summary>
    private static List<(Tensor Input, Linearisation Layer)> Halves(Tensor weight, Tensor input, Func<Tensor, Linearisation> with)
    {
        var halves = new List<(Tensor Input, Linearisation Layer)> { (input.relu(), with(weight.relu())) };

        // What comes from a ReLU has no negative half.
        if (input.Below(0).any().item<bool>()) halves.Add((input.neg().relu().neg(), with(weight.neg().relu().neg())));
        return halves;
    }
}
