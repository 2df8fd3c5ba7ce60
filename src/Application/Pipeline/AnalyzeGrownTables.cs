namespace Modular.Application.Pipeline;

/// <summary>
/// Has the database look at tables that have grown fourfold since it last did, so that no statement keeps the plan that
/// was right for a small one; how many they were.
/// </summary>
public sealed record AnalyzeGrownTables : ICommand<int>;
