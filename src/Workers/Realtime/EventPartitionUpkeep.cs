using MediatR;
using Modular.Application.Pipeline;
using Modular.Application.Realtime;

namespace Modular.Workers.Realtime;

internal sealed class EventPartitionUpkeep(IMediator mediator) : IDuty
{
    public string Name => "keep event partitions";

    public TimeSpan Interval => TimeSpan.FromMinutes(10);

    public Task Run(CancellationToken ct) => mediator.Send(new KeepEventPartitions(), ct);
}
