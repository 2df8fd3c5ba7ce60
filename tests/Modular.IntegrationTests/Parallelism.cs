// Fixtures that wait more than they compute, and share nothing with others, are marked to run side by side; they come
// first, three at a time. All others run one by one.
[assembly: LevelOfParallelism(3)]
