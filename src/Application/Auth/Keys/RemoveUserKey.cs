using MediatR;
using Modular.Application.Pipeline;
using Modular.Domain.Auth;

namespace Modular.Application.Auth.Keys;

/// <summary>Removes a key of the user; refuses with <see cref="UserKeyNotFound"/>. Returns its id.</summary>
/// <param name="UserId">Whose key it must be.</param>
/// <param name="KeyId">Which.</param>
/// <param name="IfMatch">The ETag that it must have, or null.</param>
public sealed record RemoveUserKey(Guid UserId, Guid KeyId, string? IfMatch) : ICommand<Guid>;

internal sealed class RemoveUserKeyHandler(IUserKeyStore keys, IAuditLog audit) : IRequestHandler<RemoveUserKey, Guid>
{
    public async Task<Guid> Handle(RemoveUserKey command, CancellationToken ct)
    {
        var key = await keys.Lock(command.UserId, command.KeyId, ct) ?? throw new UserKeyNotFound();
        ETag.Require(command.IfMatch, key);
        keys.Remove(key.Id);
        audit.Note(new AuditNote(AuditActions.KeyRemoved, command.UserId, $"{key.Id}"));
        return key.Id;
    }
}
