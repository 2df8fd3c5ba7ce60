using Modular.Application.Auth.OAuth;
using Modular.Application.Pipeline;
using Modular.Domain.Auth;

namespace Modular.Infrastructure.Auth.OAuth;

/// <summary>Makes of what a provider says of a user what can be kept and compared.</summary>
internal static class ProviderUser
{
    // OpenID Connect Core 1.0, section 2: "MUST NOT exceed 255 ASCII characters".
    private const int MaxSubject = 255;

    /// <summary>The identity, with its address only where it could name an account.</summary>
    public static ProviderIdentity Of(string issuer, string subject, string? email, bool verified, string? name)
    {
        if (subject.Length is 0 or > MaxSubject || !subject.All(c => c is >= ' ' and <= '~'))
            throw ProviderFault.Unbelievable("The user has no subject that could be one.");
        var usable = email is not null && EmailAddress.IsValid(email) && StorableText.Of(email) == email;
        return new ProviderIdentity(
            issuer, subject, usable ? email : null, usable && verified, string.IsNullOrWhiteSpace(name)
                ? null
                : Texts.Cut(StorableText.Of(name.Trim()), User.NameMaxLength));
    }
}
