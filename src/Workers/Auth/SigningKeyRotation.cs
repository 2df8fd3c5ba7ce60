using MediatR;
using Modular.Application.Auth;
using Modular.Application.Pipeline;

namespace Modular.Workers.Auth;

/// <summary>Publishes the next signing key of the schedule and removes those that have ended.</summary>
internal sealed class SigningKeyRotation(IMediator mediator) : IDuty
{
    public string Name => "rotate signing keys";

    public TimeSpan Interval => TimeSpan.FromHours(1);

    public Task Run(CancellationToken ct) => mediator.Send(new KeepSigningKeys(), ct);
}
