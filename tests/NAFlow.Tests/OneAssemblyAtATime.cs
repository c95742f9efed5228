[assembly: AssemblyFixture(typeof(NAFlow.Tests.OneAssemblyAtATime))]

namespace NAFlow.Tests;

/// <summary>
/// Test assemblies run one after the other, although the runner starts them together: the threads of one libtorch spin while they wait, and take the
/// processor from the other's.
/// </summary>
public sealed class OneAssemblyAtATime : IAsyncLifetime
{
    private const string Variable = "NAFLOW_TESTS_TURN";
    private static readonly string Turn = Path.Combine(Path.GetTempPath(), $"naflow-tests-{Environment.UserName}.turn");
    private FileStream? held;

    public async ValueTask InitializeAsync()
    {
        // What a test starts shares the turn of its test.
        if (Environment.GetEnvironmentVariable(Variable) is not null) return;
        while (held is null)
            try
            {
                held = new FileStream(Turn, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                await Task.Delay(200);
            }

        Environment.SetEnvironmentVariable(Variable, "held");
    }

    public ValueTask DisposeAsync() => held?.DisposeAsync() ?? ValueTask.CompletedTask;
}
