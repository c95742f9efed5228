using Xunit.Sdk;
using Xunit.v3;

// Two cores: a kernel, a server and a browser are enough at a time.
[assembly: Parallelization(Mode = ParallelMode.None)]
