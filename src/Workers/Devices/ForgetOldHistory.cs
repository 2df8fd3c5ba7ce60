using MediatR;
using Modular.Application.Devices;
using Modular.Application.Pipeline;

namespace Modular.Workers.Devices;

internal sealed class ForgetOldHistory(IMediator mediator) : IDuty
{
    public string Name => "forget old history";

    public TimeSpan Interval => TimeSpan.FromHours(1);

    public Task Run(CancellationToken ct) => mediator.Send(new RemoveOldHistory(), ct);
}
