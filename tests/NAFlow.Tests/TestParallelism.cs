// libtorch spreads every operation over all cores; tests side by side would only wait for each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
