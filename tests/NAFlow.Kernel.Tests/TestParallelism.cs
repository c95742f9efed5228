using Xunit.Sdk;
using Xunit.v3;

// libtorch spreads every operation over all cores; tests side by side would only wait for each other.
[assembly: Parallelization(Mode = ParallelMode.None)]
