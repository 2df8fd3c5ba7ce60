using FluentValidation;
using MediatR;
using Modular.Application.Pipeline;
using Modular.Domain;
using Modular.Domain.Auth;

namespace Modular.Application.Auth.Keys;

/// <summary>
/// Makes a key for a user's program; refuses with <see cref="ScopeNotGrantable"/> and
/// <see cref="UserKeyLimitReached"/>.
/// </summary>
/// <param name="UserId">Whose.</param>
/// <param name="Name">What it is for, 1 to 100 characters.</param>
/// <param name="Scopes">What it may do, at least one of <see cref="Pipeline.Scopes.All"/>.</param>
/// <param name="ExpiresAt">When it ends; null for never.</param>
/// <param name="AllowedIps">
/// Addresses and networks (CIDR) that it may be used from, at most 50; none for anywhere.
/// </param>
public sealed record CreateUserKey(
    Guid UserId, string Name, IReadOnlyList<string> Scopes, DateTimeOffset? ExpiresAt,
    IReadOnlyList<string> AllowedIps) : ICommand<CreatedUserKey>;

internal sealed class CreateUserKeyValidator : AbstractValidator<CreateUserKey>
{
    public CreateUserKeyValidator(TimeProvider clock)
    {
        RuleFor(command => command.Name).IsUserName();
        RuleFor(command => command.Scopes).NotEmpty().WithMessage("Name at least one scope.");
        RuleForEach(command => command.Scopes).Must(Scopes.All.Contains)
            .WithMessage($"Must be one of {string.Join(", ", Scopes.All)}.");
        RuleFor(command => command.ExpiresAt).Must(end => end is null || end > clock.GetUtcNow())
            .WithMessage("Must be in the future.");
        RuleFor(command => command.AllowedIps).Must(ips => ips.Count <= UserKey.MaxAllowedIps)
            .WithMessage($"At most {UserKey.MaxAllowedIps}.");
        RuleForEach(command => command.AllowedIps)
            .Must(text => Networks.TryParse(text, out _))
            .WithMessage("Must be an address or a network such as 192.0.2.0/24.");
    }
}

internal sealed class CreateUserKeyHandler(
    IUserStore users, IUserKeyStore keys, IAuditLog audit, AuthOptions options, TimeProvider clock)
    : IRequestHandler<CreateUserKey, CreatedUserKey>
{
    public async Task<CreatedUserKey> Handle(CreateUserKey command, CancellationToken ct)
    {
        // The lock makes two that are made at once count one after the other.
        var user = await users.Lock(command.UserId, ct) ?? throw new UserNotFound();
        if (command.Scopes.FirstOrDefault(scope => !Scopes.CanHave(user.Role, scope)) is { } scope)
            throw new ScopeNotGrantable(scope);
        var current = await keys.Count(user.Id, ct);
        if (options.KeysPerUser > 0 && current >= options.KeysPerUser)
            throw new UserKeyLimitReached(options.KeysPerUser, current);

        var now = clock.GetUtcNow();
        var key = new UserKey
        {
            Id = Ids.New(now),
            UserId = user.Id,
            Name = command.Name,
            Scopes = [.. command.Scopes.Distinct()],
            AllowedIps = command.AllowedIps,
            CreatedAt = now,
            ExpiresAt = command.ExpiresAt,
        };
        var token = PrefixedToken.New(UserKey.Prefix, key.Id);
        keys.Add(key, token.Hash);
        audit.Note(new AuditNote(AuditActions.KeyCreated, user.Id, $"{key.Id}"));
        return CreatedUserKey.Of(key, token);
    }
}
