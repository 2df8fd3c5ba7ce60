using FluentValidation;
using MediatR;
using Modular.Application.Pipeline;
using Modular.Domain.Auth;

namespace Modular.Application.Auth.Keys;

/// <summary>
/// Ends a key that somebody has found: whoever holds it may do that, and needs nothing else.
/// </summary>
/// <param name="Key">The key.</param>
/// <returns>Whether there was such a key; the caller is told the same either way.</returns>
public sealed record RevokeUserKey(string Key) : ICommand<bool>;

internal sealed class RevokeUserKeyValidator : AbstractValidator<RevokeUserKey>
{
    public RevokeUserKeyValidator() =>
        RuleFor(command => command.Key).Must(key => PrefixedToken.Parse(UserKey.Prefix, key) is not null)
            .WithMessage("Must be a whole user key, mak_ and what follows.");
}

internal sealed class RevokeUserKeyHandler(IUserKeyStore keys, IAuditLog audit) : IRequestHandler<RevokeUserKey, bool>
{
    public async Task<bool> Handle(RevokeUserKey command, CancellationToken ct)
    {
        var token = PrefixedToken.Parse(UserKey.Prefix, command.Key)!;
        if (await keys.Revoke(token.Id, token.Hash, ct) is not { } userId)
            return false;

        audit.Note(new AuditNote(AuditActions.KeyRevoked, userId, $"{token.Id}"));
        return true;
    }
}
