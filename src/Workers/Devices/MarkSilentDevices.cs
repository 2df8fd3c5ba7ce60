using MediatR;
using Modular.Application.Devices;
using Modular.Application.Pipeline;

namespace Modular.Workers.Devices;

internal sealed class MarkSilentDevices(IMediator mediator) : IDuty
{
    public string Name => "mark silent devices";

    public TimeSpan Interval => TimeSpan.FromSeconds(15);

    public Task Run(CancellationToken ct) => mediator.Send(new SweepPresence(), ct);
}
