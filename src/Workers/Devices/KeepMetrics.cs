using MediatR;
using Modular.Application.Devices;
using Modular.Application.Pipeline;

namespace Modular.Workers.Devices;

/// <summary>Five times in each five minutes, so that a device that speaks late in them has its sample too.</summary>
internal sealed class KeepMetrics(IMediator mediator) : IDuty
{
    public string Name => "keep metrics";

    public TimeSpan Interval => TimeSpan.FromMinutes(1);

    public Task Run(CancellationToken ct) => mediator.Send(new SampleMetrics(), ct);
}
