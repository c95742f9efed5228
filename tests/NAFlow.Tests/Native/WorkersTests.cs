using NAFlow.Native;
using static TorchSharp.torch;

namespace NAFlow.Tests.Native;

public sealed class WorkersTests
{
    [LinuxFact]
    public void Small_work_is_done_by_the_caller_alone()
    {
        var all = get_num_threads();
        using (Workers.ForElements(1_000))
        {
            Assert.Equal(1, get_num_threads());
            using (Workers.ForProducts(1L << 40)) Assert.Equal(all, get_num_threads());
            Assert.Equal(1, get_num_threads());
        }

        Assert.Equal(all, get_num_threads());
    }

    [LinuxFact]
    public void One_of_several_side_by_side_takes_no_more_than_its_share()
    {
        var all = get_num_threads();
        using (Workers.AtMost(1))
        using (Workers.ForProducts(1L << 40)) Assert.Equal(1, get_num_threads());
        Assert.Equal(all, get_num_threads());
    }

    [LinuxFact]
    public void Another_thread_is_not_affected()
    {
        var all = get_num_threads();
        using (Workers.AtMost(1)) Assert.Equal(all, Other());

        static int Other()
        {
            var found = 0;
            var thread = new Thread(() => found = get_num_threads());
            thread.Start();
            thread.Join();
            return found;
        }
    }
}
