using System.Security.Cryptography;
using MediatR;
using Modular.Application.Pipeline;

namespace Modular.Application.Auth;

/// <summary>The token that makes the first registration the owner; null once there is an owner.</summary>
public sealed record ReadSetupToken : IQuery<string?>;

internal sealed class ReadSetupTokenHandler(ISetupStore setup, SetupTokens tokens)
    : IRequestHandler<ReadSetupToken, string?>
{
    public async Task<string?> Handle(ReadSetupToken query, CancellationToken ct)
    {
        var state = await setup.Read(ct);
        return state.CompletedAt is null ? tokens.Of(state) : null;
    }
}

/// <summary>
/// Makes the set-up token from the instance's seed and the master key: the same on every host and after every restart,
/// worthless once the owner is made, and nowhere in the database.
/// </summary>
public sealed class SetupTokens(MasterKey masterKey)
{
    private const int Bytes = 20;
    private readonly byte[] _key = masterKey.Derive("auth/setup-token");

    /// <summary>The token, 40 hexadecimal digits.</summary>
    public string Of(InstanceSetup setup) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(_key, setup.Seed.ToByteArray()).AsSpan(0, Bytes));

    /// <summary>Whether <paramref name="token"/> is the one.</summary>
    public bool IsRight(InstanceSetup setup, string token) => CryptographicOperations.FixedTimeEquals(
        System.Text.Encoding.UTF8.GetBytes(Of(setup)), System.Text.Encoding.UTF8.GetBytes(token));
}
