using MediatR;
using Modular.Application.Pipeline;

namespace Modular.Application.Auth;

/// <summary>Removes sessions, revocations and counters of attempts whose time is over.</summary>
/// <returns>How many sessions were removed.</returns>
public sealed record RemoveExpired : ICommand<int>;

internal sealed class RemoveExpiredHandler(ISessionStore sessions, TimeProvider clock)
    : IRequestHandler<RemoveExpired, int>
{
    public Task<int> Handle(RemoveExpired command, CancellationToken ct) =>
        sessions.RemoveExpired(clock.GetUtcNow(), ct);
}
