using MediatR;
using Modular.Application.Pipeline;
using Modular.Domain.Auth;

namespace Modular.Application.Auth;

/// <summary>
/// Ends every session and removes every signing key, for a key or a database that has leaked: everybody signs in again,
/// and nothing that was signed before is believed. User keys and device keys go on.
/// </summary>
/// <returns>How many sessions were ended.</returns>
public sealed record RevokeEverything : ICommand<int>;

internal sealed class RevokeEverythingHandler(
    ISigningKeyStore keys, ISessionStore sessions, IAuditLog audit, TimeProvider clock)
    : IRequestHandler<RevokeEverything, int>
{
    public async Task<int> Handle(RevokeEverything command, CancellationToken ct)
    {
        var ring = await keys.Lock(ct);
        var now = clock.GetUtcNow();
        var next = SigningKey.New(now, now);
        keys.Remove(ring.Keys);
        keys.Add(next);
        audit.Note(new AuditNote(AuditActions.EverythingRevoked, UserId: null, $"{next.Id}"));
        return await sessions.EndEverybodys(ct);
    }
}
