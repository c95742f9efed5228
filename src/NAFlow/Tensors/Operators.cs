using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace NAFlow.Tensors;

/// <summary>
/// Operators of libtorch that TorchSharp does not bind, called through a script of one line each. They are those that libtorch's own gradients are
/// made of: each reads its operands once, where a composition of bound operators reads and writes them several times.
/// </summary>
internal static class Operators
{
    private const string Script = """
        def selected(values: Tensor, gate: Tensor) -> Tensor:
            return torch.threshold_backward(values, gate, 0)

        def is_not_zero(values: Tensor) -> Tensor:
            return torch.ne(values, 0, out=torch.empty_like(values))

        def max_pool_back(rows: Tensor, read: Tensor, places: Tensor, high: int, wide: int, down: int, right: int, top: int, left: int, dilated: int, spread: int, ceil: bool) -> Tensor:
            return torch.max_pool2d_with_indices_backward(rows, read, [high, wide], [down, right], [top, left], [dilated, spread], ceil, places)

        def convolved(image: Tensor, weight: Tensor, bias: Optional[Tensor], top: int, left: int, down: int, right: int, dilated: int, spread: int, groups: int) -> Tensor:
            return torch.mkldnn_convolution(image, weight, bias, [top, left], [down, right], [dilated, spread], groups)

        """;

    private static readonly Lazy<jit.CompilationUnit> Compiled = new(() => jit.compile(Script));

    private static readonly Lazy<bool> HasOneDnn = new(TryOneDnn);

    /// <summary>
    /// The values where a gate is open, and exactly 0 elsewhere: it selects and never multiplies, so an infinity that is not selected is gone.
    /// </summary>
    /// <param name="values">The values.</param>
    /// <param name="gate">Shaped as the values, open above 0: numbers of any type, or booleans, which are slower to read than bytes.</param>
    public static Tensor Selected(this Tensor values, Tensor gate) => Run("selected", values, gate);

    /// <summary>1 where the values are not 0, else 0, in their own number type, which is vectorised where booleans are not.</summary>
    public static Tensor NotZero(this Tensor values) => Run("is_not_zero", values);

    /// <summary><c>J^T u</c> of a max pool.</summary>
    /// <param name="rows">u, shaped as the pool's output.</param>
    /// <param name="read">The pool's input, of which only the form is read.</param>
    /// <param name="places">Which pixel each window selected, as the pool gives it.</param>
    /// <param name="kernel">The sides of a window, as libtorch takes them.</param>
    /// <param name="stride">The strides.</param>
    /// <param name="margin">The padding.</param>
    /// <param name="dilation">The steps inside a window.</param>
    /// <param name="ceilMode">Whether a last window may hang over the end.</param>
    public static Tensor MaxPoolBack(
        Tensor rows, Tensor read, Tensor places, long[] kernel, long[] stride, long[] margin, long[] dilation, bool ceilMode) => Run(
        "max_pool_back", rows, read, places, kernel[0], kernel[1], stride[0], stride[1], margin[0], margin[1], dilation[0], dilation[1], ceilMode);

    /// <summary>
    /// A convolution. Of one small image, or by one thread, libtorch takes another way than oneDNN's, which is up to twice as slow; here
    /// it is oneDNN's wherever that is in libtorch, takes the numbers, and no gradient is asked for.
    /// </summary>
    /// <param name="image">What is convolved.</param>
    /// <param name="weight">The kernels.</param>
    /// <param name="bias">What is added to every channel, if anything.</param>
    /// <param name="margin">The padding.</param>
    /// <param name="stride">The strides.</param>
    /// <param name="dilation">The steps inside a window.</param>
    /// <param name="groups">Into how many parts the channels fall.</param>
    public static Tensor Convolved(Tensor image, Tensor weight, Tensor? bias, long[] margin, long[] stride, long[] dilation, long groups) =>
        image.dtype == ScalarType.Float32 && image.device_type == DeviceType.CPU && !is_grad_enabled() && HasOneDnn.Value
            ? Run("convolved", image, weight, bias!, margin[0], margin[1], stride[0], stride[1], dilation[0], dilation[1], groups)
            : nn.functional.conv2d(image, weight, bias, stride, margin, dilation, groups);

    private static bool TryOneDnn()
    {
        using var scope = NewDisposeScope();
        try
        {
            return Run("convolved", ones([1, 1, 1, 1]), ones([1, 1, 1, 1]), null!, 0L, 0L, 1L, 1L, 1L, 1L, 1L).numel() == 1;
        }
        catch (ExternalException)
        {
            return false;
        }
    }

    /// <summary>
    /// Calls one. TorchSharp wraps a number in an object that nothing holds while libtorch reads it (<see cref="Arithmetic"/>); those made here live
    /// until the call has returned.
    /// </summary>
    private static Tensor Run(string name, params object[] arguments)
    {
        var held = new List<Scalar>();
        try
        {
            return (Tensor)Compiled.Value.invoke(name, [.. arguments.Select(argument => argument switch
            {
                long number => Held(number.ToScalar()),
                bool flag => Held(flag.ToScalar()),
                _ => argument,
            })]);
        }
        finally
        {
            foreach (var number in held) number.Dispose();
        }

        Scalar Held(Scalar number)
        {
            held.Add(number);
            return number;
        }
    }
}
