using MediatR;
using Modular.Application.Auth;
using Modular.Application.Pipeline;

namespace Modular.Workers.Auth;

/// <summary>Removes sessions, revocations and counters of attempts whose time is over.</summary>
internal sealed class RemoveExpiredSessions(IMediator mediator) : IDuty
{
    public string Name => "remove expired sessions";

    public TimeSpan Interval => TimeSpan.FromMinutes(10);

    public Task Run(CancellationToken ct) => mediator.Send(new RemoveExpired(), ct);
}
