namespace Modular.Client.Tokens;

/// <summary>What a verified access token says.</summary>
/// <param name="UserId">Whom it speaks for (<c>sub</c>).</param>
/// <param name="SessionId">The session that it belongs to (<c>sid</c>).</param>
/// <param name="Role"><c>owner</c>, <c>admin</c> or <c>member</c>.</param>
/// <param name="TokenId">Its own id (<c>jti</c>), a UUID version 7.</param>
/// <param name="IssuedAt">When it was issued, to the millisecond, as its id says.</param>
/// <param name="ExpiresAt">When it ends.</param>
public sealed record ModularToken(
    Guid UserId, Guid SessionId, string Role, Guid TokenId, DateTimeOffset IssuedAt, DateTimeOffset ExpiresAt);
