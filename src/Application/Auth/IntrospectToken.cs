using System.Text.Json.Serialization;
using MediatR;
using Modular.Application.Pipeline;

namespace Modular.Application.Auth;

/// <summary>What a token of a user says, for another service that was shown it (RFC 7662).</summary>
/// <param name="Token">An access token or a user key; what any other text is, too: not active.</param>
public sealed record IntrospectToken(string Token) : IQuery<Introspection>;

/// <summary>What a token says; of one that counts for nothing, only that.</summary>
public sealed record Introspection
{
    /// <summary>The answer to everything that is no good token.</summary>
    public static readonly Introspection Inactive = new();

    /// <summary>Whether the token counts now.</summary>
    public bool Active { get; init; }

    /// <summary>The user.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? Sub { get; init; }

    /// <summary>The session of an access token.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? Sid { get; init; }

    /// <summary><c>owner</c>, <c>admin</c> or <c>member</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Role { get; init; }

    /// <summary>The scopes, with spaces between them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Scope { get; init; }

    /// <summary>Seconds since 1970 when it ends; absent for a key that does not end.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Exp { get; init; }

    /// <summary>Seconds since 1970 when the access token was issued.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Iat { get; init; }

    /// <summary>The instance that issued it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Iss { get; init; }

    /// <summary>Whom it is for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Aud { get; init; }

    /// <summary>Names the access token, or the user key.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? Jti { get; init; }

    /// <summary><c>Bearer</c>.</summary>
    [JsonPropertyName("token_type")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? TokenType { get; init; }

    /// <summary>What <paramref name="principal"/>'s credential says.</summary>
    public static Introspection Of(Principal principal, string issuer) => new()
    {
        Active = true,
        Sub = principal.UserId,
        Sid = principal.Kind == CredentialKind.AccessToken ? principal.CredentialId : null,
        Role = principal.Role,
        Scope = string.Join(' ', Scopes.Of(principal)),
        Exp = principal.ExpiresAt?.ToUnixTimeSeconds(),
        Iat = principal.IssuedAt?.ToUnixTimeSeconds(),
        Iss = issuer,
        Aud = AuthOptions.Audience,
        Jti = principal.TokenId ?? principal.CredentialId,
        TokenType = "Bearer",
    };
}

internal sealed class IntrospectTokenHandler(UserTokens tokens, AuthOptions options)
    : IRequestHandler<IntrospectToken, Introspection>
{
    public async Task<Introspection> Handle(IntrospectToken query, CancellationToken ct) =>
        await tokens.Find(query.Token, ct) is { } principal
            ? Introspection.Of(principal, options.Issuer)
            : Introspection.Inactive;
}
