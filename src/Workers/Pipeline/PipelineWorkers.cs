using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Pipeline;

namespace Modular.Workers.Pipeline;

/// <summary>Wires the duties of the pipeline.</summary>
public static class PipelineWorkers
{
    /// <summary>Adds them to what the process's duty runner runs.</summary>
    public static IServiceCollection AddPipelineWorkers(this IServiceCollection services) =>
        services.AddDuty<ExpiredAnswerRemoval>().AddDuty<StatisticsUpkeep>();
}
