using MediatR;
using Modular.Application.Pipeline;
using Modular.Domain.Auth;

namespace Modular.Application.Auth;

/// <summary>Publishes the next signing key of the schedule when it is due, and removes what has ended.</summary>
/// <returns>The key that was added; null when none was due.</returns>
public sealed record KeepSigningKeys : ICommand<SigningKey?>;

internal sealed class KeepSigningKeysHandler(
    ISigningKeyStore keys, IAuditLog audit, AuthOptions options, TimeProvider clock)
    : IRequestHandler<KeepSigningKeys, SigningKey?>
{
    public async Task<SigningKey?> Handle(KeepSigningKeys command, CancellationToken ct)
    {
        var ring = await keys.Lock(ct);
        var now = clock.GetUtcNow();
        keys.Remove(ring.EndedAt(now, options.Lifetimes.AccessToken));
        if (options.KeyRotationDays == 0
            || ring.Due(now, TimeSpan.FromDays(options.KeyRotationDays)) is not { } next)
        {
            return null;
        }

        keys.Add(next);
        audit.Note(new AuditNote(AuditActions.SigningKeyAdded, UserId: null, $"{next.Id}"));
        return next;
    }
}
