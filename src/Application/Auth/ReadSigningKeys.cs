using Modular.Application.Pipeline;

namespace Modular.Application.Auth;

/// <summary>The public keys that access tokens are signed with, as a JSON Web Key Set (RFC 7517).</summary>
public sealed record ReadSigningKeys : IQuery<JsonWebKeys>;

/// <summary>A JSON Web Key Set.</summary>
public sealed record JsonWebKeys(IReadOnlyList<PublicSigningKey> Keys);

/// <summary>A public key on the curve P-256 as a JSON Web Key.</summary>
public sealed record PublicSigningKey(string Kty, string Crv, string X, string Y, string Kid, string Use, string Alg);
