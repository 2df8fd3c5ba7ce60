using MediatR;
using Modular.Application.Pipeline;

namespace Modular.Workers.Pipeline;

/// <summary>
/// A flood into an empty table must not be worked off by the plans of an empty table: autovacuum comes by once a minute
/// on a server as it is installed.
/// </summary>
internal sealed class StatisticsUpkeep(IMediator mediator) : IDuty
{
    public string Name => "analyze grown tables";

    public TimeSpan Interval => TimeSpan.FromSeconds(2);

    public Task Run(CancellationToken ct) => mediator.Send(new AnalyzeGrownTables(), ct);
}
