using Modular.Domain.Auth;

namespace Modular.Application.Auth;

/// <summary>An account as its user sees it.</summary>
public sealed record UserDetails(
    Guid Id, string Email, string? Name, string Role, bool EmailVerified, bool MfaEnabled, bool Disabled,
    DateTimeOffset CreatedAt)
{
    /// <summary>The account as it is.</summary>
    public static UserDetails Of(User user) => new(
        user.Id, user.Email, user.Name, user.Role, user.EmailVerified, user.MfaEnabled, user.Disabled,
        user.CreatedAt);
}
