using System.Diagnostics;
using NAFlow.Files;

namespace NAFlow.Tests;

/// <summary>The commands beside a Slurm that only writes down what it is asked; .ci has a real one.</summary>
public sealed class ClusterTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly EnvironmentScope path;

    public ClusterTests()
    {
        Directory.CreateDirectory(folder.File("bin"));
        path = new EnvironmentScope(("PATH", $"{folder.File("bin")}:{Environment.GetEnvironmentVariable("PATH")}"));
        File.WriteAllText(
            folder.File("plan.json"),
            """
            { "evaluations": [ { "name": "small", "experiments": ["alexnet"], "methods": ["no inversion"], "metrics": ["energy"], "images": 3, "limit": 20, "layers": "2" } ] }
            """);
        Fake("sbatch", """echo "$@" >> "$(dirname "$0")/asked"; echo "$(( $(wc -l < "$(dirname "$0")/asked") + 40 ));cluster" """);
        Fake("scancel", """echo "scancel $@" >> "$(dirname "$0")/cancelled" """);
        Fake("squeue", "true");
    }

    public void Dispose()
    {
        path.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void Submitted_are_an_array_and_a_report_after_it()
    {
        var run = Submit("--shards", "3", "--partition", "long", "--time", "04:00:00", "--cpus", "4", "--mem", "8G", "--at-once", "2",
            "--sbatch=--account=physics");
        Assert.Equal((0, string.Empty), (run.Code, run.Error));
        Assert.Equal(
            [
                $"--parsable {Cluster("evaluate.sh")}",
                $"--parsable --dependency=afterok:41 --kill-on-invalid-dep=yes {Cluster("report.sh")}",
            ],
            Asked);
        Assert.Contains("job 41 with 3 tasks, and job 42, which reports", run.Out, StringComparison.Ordinal);
        var script = File.ReadAllLines(Cluster("evaluate.sh"));
        Assert.Equal("#!/bin/bash", script[0]);
        Assert.Equal(
            [
                "--job-name=naflow-plan", "--array=1-3%2", "--open-mode=append", "--requeue", "--signal=B:TERM@120", "--partition=long",
                "--time=04:00:00",
                "--cpus-per-task=4", "--mem=8G", "--account=physics", $"--chdir={Directory.GetCurrentDirectory()}",
                $"--output={Cluster("logs")}/%A_%a.log",
            ],
            script.Where(line => line.StartsWith("#SBATCH ", StringComparison.Ordinal)).Select(line => line["#SBATCH ".Length..]));
        Assert.All((string[])["evaluate.sh", "report.sh"], name =>
        {
            using var bash = Process.Start(new ProcessStartInfo("bash", ["-n", Cluster(name)]))!;
            bash.WaitForExit();
            Assert.Equal(0, bash.ExitCode);
        });
        Assert.Equal(File.ReadAllText(folder.File("plan.json")), File.ReadAllText(Cluster("plan.json")));
    }

    [Fact]
    public void A_dry_run_shows_the_scripts_and_writes_nothing()
    {
        var run = Submit("--shards", "8", "--dry-run");
        Assert.Equal((0, string.Empty), (run.Code, run.Error));
        Assert.Contains("#SBATCH --array=1-8", run.Out, StringComparison.Ordinal);
        Assert.Contains("--shard \"$SLURM_ARRAY_TASK_ID/8\"", run.Out, StringComparison.Ordinal);
        Assert.Contains($"report {folder.File("out")}", run.Out, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.File("out")));
        Assert.Empty(Asked);
    }

    [Theory]
    [InlineData("give --shards 8")]
    [InlineData("no shard 1 of 0", "--shards", "0")]
    [InlineData("--sbatch cannot be '--array=1-9'", "--shards", "3", "--sbatch=--array=1-9")]
    [InlineData("--sbatch cannot be 'account'", "--shards", "3", "--sbatch=account")]
    [InlineData("There is no file 'missing.sif'", "--shards", "3", "--container", "missing.sif")]
    [InlineData("'missing' is no folder", "--shards", "3", "--assets", "missing")]
    [InlineData("0 processors", "--shards", "3", "--cpus", "0")]
    [InlineData("0 tasks", "--shards", "3", "--at-once", "0")]
    [InlineData("--grace", "--shards", "3", "--grace", "0")]
    [InlineData("--time cannot be ''", "--shards", "3", "--time", "")]
    public void What_cannot_be_submitted_is_refused_in_one_sentence(string told, params string[] options)
    {
        Refused(Submit(options), told);
        Assert.False(Directory.Exists(folder.File("out")));
    }

    [Fact]
    public void What_Slurm_refuses_leaves_nothing()
    {
        Fake("sbatch", "echo 'sbatch: error: invalid partition specified: long' >&2; echo 'sbatch: error: Batch job submission failed' >&2; exit 1");
        Refused(Submit("--shards", "3"), "Slurm refuses the job: invalid partition specified: long;");
        Assert.False(Directory.Exists(folder.File("out")));

        // The array is taken, and the report is not.
        Fake("sbatch", """case $* in *afterok*) echo 'sbatch: error: Job dependency problem' >&2; exit 1 ;; *) echo 7 ;; esac""");
        Refused(Submit("--shards", "3"), "Job dependency problem");
        Assert.Equal(["scancel 7"], File.ReadAllLines(folder.File("bin/cancelled")));
        Assert.False(Directory.Exists(folder.File("out")));
    }

    [Fact]
    public void Without_Slurm_it_says_so()
    {
        using var bare = new EnvironmentScope(("PATH", folder.File("nothing")));
        Refused(Submit("--shards", "3"), "sbatch is not on this machine");
        Assert.False(Directory.Exists(folder.File("out")));
    }

    [Fact]
    public void A_folder_of_something_else_is_refused()
    {
        Refused(ToolRun.Of("cluster", "status", folder.Path), "has no cluster/jobs.json");
        Refused(ToolRun.Of("cluster", "resubmit", folder.Path), "has no cluster/jobs.json");
        Assert.Equal(0, Submit("--shards", "3").Code);
        Refused(Submit("--shards", "3"), "was submitted already");
        File.WriteAllText(Cluster("jobs.json"), "{");
        Refused(ToolRun.Of("cluster", "status", folder.File("out")), "cannot be read");
        Directory.CreateDirectory(Path.Combine(folder.File("other"), "small", "alexnet", "mine"));
        Refused(ToolRun.Of("cluster", "submit", folder.File("plan.json"), "--shards", "3", "--out", folder.File("other")),
            "is there and is no evaluation");
    }

    [Fact]
    public void Status_and_resubmit_know_what_is_done_queued_and_missing()
    {
        Assert.Equal(0, Submit("--shards", "5").Code);

        // The second is done, the first is Slurm's, the third is a process's that Slurm does not know of, and the rest nobody's.
        Assert.Equal(0, ToolRun.Of("evaluate", "--plan", folder.File("plan.json"), "--out", folder.File("out"), "--shard", "2/5").Code);
        Fake("squeue", "echo '41_1|RUNNING|n7'; echo '42|PENDING|(Dependency)'");
        using (WorkLock.Take(Path.Combine(folder.File("out"), "small", "alexnet", "shards", "003-of-005"), "It", WorkLock.DefaultSilence))
        {
            var status = ToolRun.Of("cluster", "status", folder.File("out"));
            Assert.Equal((0, string.Empty), (status.Code, status.Error));
            Assert.Equal(
                ["1/5 running", "2/5 done", "3/5 in use", "4/5 missing", "5/5 missing"],
                status.Out.Split('\n').Where(line => line.Contains("/5 ", StringComparison.Ordinal))
                    .Select(line => string.Join(' ', line.Split("  ", StringSplitOptions.RemoveEmptyEntries)[..2])));
            Assert.Contains("1 of 5 shards are done, and 2 are missing: naflow cluster resubmit", status.Out, StringComparison.Ordinal);
            Assert.Contains("The report, job 42, is pending (Dependency).", status.Out, StringComparison.Ordinal);

            var again = ToolRun.Of("cluster", "resubmit", folder.File("out"));
            Assert.Equal((0, string.Empty), (again.Code, again.Error));
            Assert.Contains("Shard 3/5 is left out: process", again.Out, StringComparison.Ordinal);
            Assert.Equal(
                [
                    $"--parsable --array=4-5 {Cluster("evaluate.sh")}",
                    $"--parsable --dependency=afterok:41:43 --kill-on-invalid-dep=yes {Cluster("report.sh")}",
                ],
                Asked[2..]);
            Assert.Equal(["scancel 42"], File.ReadAllLines(folder.File("bin/cancelled")));
        }

        // What was submitted again is known too.
        Fake("squeue", """case $* in *41,43,42,44*) for task in 1 4 5; do echo "43_$task|PENDING|(None)"; done; echo '44|PENDING|(Dependency)' ;; esac""");
        Assert.Contains("Submitted: job 45 with shard 3.", ToolRun.Of("cluster", "resubmit", folder.File("out")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void When_all_is_done_the_report_alone_is_submitted_once()
    {
        Assert.Equal(0, Submit("--shards", "2").Code);
        foreach (var shard in (string[])["1/2", "2/2"])
            Assert.Equal(0, ToolRun.Of("evaluate", "--plan", folder.File("plan.json"), "--out", folder.File("out"), "--shard", shard).Code);
        Fake("squeue", "echo 'slurm_load_jobs error: Invalid job id specified' >&2; exit 1");
        Assert.Contains("2 of 2 shards are done.", ToolRun.Of("cluster", "status", folder.File("out")).Out, StringComparison.Ordinal);
        Assert.Contains("Submitted: job 43, which reports.", ToolRun.Of("cluster", "resubmit", folder.File("out")).Out, StringComparison.Ordinal);
        Assert.Equal([$"--parsable {Cluster("report.sh")}"], Asked[2..]);
        Assert.Equal(0, ToolRun.Of("report", folder.File("out")).Code);
        Assert.Contains("Nothing is missing.", ToolRun.Of("cluster", "resubmit", folder.File("out")).Out, StringComparison.Ordinal);
        Fake("squeue", "echo 'slurm_load_jobs error: Unable to contact slurm controller (connect failure)' >&2; exit 1");
        Refused(ToolRun.Of("cluster", "resubmit", folder.File("out")), "Slurm does not answer: Unable to contact slurm controller");
    }

    private string[] Asked => File.Exists(folder.File("bin/asked")) ? File.ReadAllLines(folder.File("bin/asked")) : [];

    private string Cluster(string name) => Path.Combine(folder.File("out"), "cluster", name);

    private ToolRun Submit(params string[] options) =>
        ToolRun.Of(["cluster", "submit", folder.File("plan.json"), "--out", folder.File("out"), .. options]);

    private void Fake(string program, string script)
    {
        var file = Path.Combine(folder.File("bin"), program);
        File.WriteAllText(file, $"#!/bin/bash\n{script}\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
    }

    private static void Refused(ToolRun run, string told)
    {
        Assert.Equal((2, string.Empty), (run.Code, run.Out));
        Assert.Contains(told, run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
    }
}
