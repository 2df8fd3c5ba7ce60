using System.Security.Cryptography;
using System.Text;
using Modular.Application.Pipeline;

namespace Modular.Application.Auth.Users;

/// <summary>
/// Makes the tokens of invitations from the master key and their id, <c>inv_ID_PROOF</c> in lower-case hexadecimal, 32
/// and 40 digits: the same on every host, whenever the mail is written, and in no database or message.
/// </summary>
public sealed class InvitationTokens(MasterKey masterKey)
{
    private const string Prefix = "inv_";
    private const int IdLength = 32;
    private const int ProofBytes = 20;
    private const int Length = 4 + IdLength + 1 + (2 * ProofBytes);
    private readonly byte[] _key = masterKey.Derive("auth/invitation");

    /// <summary>The token of an invitation.</summary>
    public string Of(Guid id)
    {
        var proof = HMACSHA256.HashData(_key, id.ToByteArray(bigEndian: true)).AsSpan(0, ProofBytes);
        return $"{Prefix}{id:N}_{Convert.ToHexStringLower(proof)}";
    }

    /// <summary>The invitation that <paramref name="token"/> proves; null for what is none of ours.</summary>
    public Guid? Read(string token) =>
        token.Length == Length
        && Guid.TryParseExact(token.AsSpan(Prefix.Length, IdLength), "N", out var id)
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Of(id)), Encoding.UTF8.GetBytes(token))
            ? id
            : null;

    /// <summary>Where it is accepted; behind the #, the token is sent to no server with the page.</summary>
    /// <param name="id">The invitation.</param>
    /// <param name="site">Where the instance is.</param>
    public string LinkTo(Guid id, Uri site) => $"{site.AbsoluteUri.TrimEnd('/')}/#invitation={Of(id)}";
}
