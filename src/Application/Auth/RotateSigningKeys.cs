using MediatR;
using Modular.Application.Pipeline;
using Modular.Domain.Auth;

namespace Modular.Application.Auth;

/// <summary>
/// Signs with a new key as soon as everybody can have it, 11 minutes from now; a rotation that is under way already is
/// not begun again. A later key of the schedule gives way: it has signed nothing.
/// </summary>
/// <param name="Now">Signs with it at once; whoever keeps the published set refuses its tokens meanwhile.</param>
/// <returns>The key that signs next.</returns>
public sealed record RotateSigningKeys(bool Now) : ICommand<SigningKey>;

internal sealed class RotateSigningKeysHandler(ISigningKeyStore keys, IAuditLog audit, TimeProvider clock)
    : IRequestHandler<RotateSigningKeys, SigningKey>
{
    public async Task<SigningKey> Handle(RotateSigningKeys command, CancellationToken ct)
    {
        var ring = await keys.Lock(ct);
        var now = clock.GetUtcNow();
        var signsFrom = command.Now ? now : now + KeyRing.Spread;
        if (ring.WaitingAt(now).FirstOrDefault(key => !command.Now && key.SignsFrom <= signsFrom) is { } underWay)
            return underWay;

        var next = SigningKey.New(now, signsFrom);
        keys.Remove(ring.WaitingAt(now));
        keys.Add(next);
        audit.Note(new AuditNote(AuditActions.SigningKeyAdded, UserId: null, $"{next.Id}"));
        return next;
    }
}
