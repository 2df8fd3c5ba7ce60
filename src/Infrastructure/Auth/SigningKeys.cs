using System.Buffers.Text;
using System.Security.Cryptography;
using Dapper;
using Microsoft.IdentityModel.Tokens;
using Modular.Application.Auth;
using Modular.Application.Pipeline;
using Modular.Domain;
using Modular.Infrastructure.Postgres;
using Npgsql;

namespace Modular.Infrastructure.Auth;

/// <summary>The keys that access tokens are signed with and checked by; the first host makes the first one.</summary>
internal sealed class SigningKeys(NpgsqlDataSource source, MasterKey masterKey, TimeProvider clock) : IDisposable
{
    private readonly SemaphoreSlim _once = new(1);
    private SigningKeySet? _keys;

    /// <summary>The keys, read or made on the first call.</summary>
    public ValueTask<SigningKeySet> Get(CancellationToken ct) => Volatile.Read(ref _keys) is { } keys
        ? ValueTask.FromResult(keys)
        : new ValueTask<SigningKeySet>(Load(ct).OrUnavailable());

    public void Dispose() => _once.Dispose();

    private async Task<SigningKeySet> Load(CancellationToken ct)
    {
        await _once.WaitAsync(ct);
        try
        {
            return _keys ??= await ReadOrMake(ct);
        }
        finally
        {
            _once.Release();
        }
    }

    private async Task<SigningKeySet> ReadOrMake(CancellationToken ct)
    {
        // Of several hosts that start first the index lets one key in; the others read that one.
        const string insert = """
            insert into auth.signing_key (id, public_key, private_key, created_at)
            values (@Id, @PublicKey, @PrivateKey, @CreatedAt)
            on conflict ((true)) where retired_at is null do nothing
            """;
        await using var connection = await source.OpenConnectionAsync(ct);
        var rows = await Read(connection, ct);
        if (rows.All(row => row.RetiredAt is not null))
        {
            await connection.ExecuteAsync(
                new CommandDefinition(insert, SigningKeyRow.Make(masterKey, clock.GetUtcNow()), cancellationToken: ct));
            rows = await Read(connection, ct);
        }

        return new SigningKeySet(rows, masterKey);
    }

    private static async Task<IReadOnlyList<SigningKeyRow>> Read(NpgsqlConnection connection, CancellationToken ct)
    {
        const string sql = """
            select id, public_key, private_key, retired_at from auth.signing_key order by created_at desc
            """;
        return (await connection.QueryAsync<SigningKeyRow>(new CommandDefinition(sql, cancellationToken: ct))).AsList();
    }
}

/// <summary>The key that signs, and all that tokens are checked by.</summary>
internal sealed class SigningKeySet
{
    public SigningKeySet(IReadOnlyList<SigningKeyRow> rows, MasterKey masterKey)
    {
        var current = rows.Single(row => row.RetiredAt is null);
        Credentials = new SigningCredentials(current.OpenPrivate(masterKey), SecurityAlgorithms.EcdsaSha256);
        ById = rows.ToDictionary(row => row.Id.ToString(), row => row.OpenPublic());
        Public = new JsonWebKeys([.. ById.Values.Select(Describe)]);
    }

    public SigningCredentials Credentials { get; }

    public IReadOnlyDictionary<string, ECDsaSecurityKey> ById { get; }

    public JsonWebKeys Public { get; }

    private static PublicSigningKey Describe(ECDsaSecurityKey key)
    {
        var point = key.ECDsa.ExportParameters(includePrivateParameters: false).Q;
        return new PublicSigningKey(
            "EC", "P-256", Base64Url.EncodeToString(point.X), Base64Url.EncodeToString(point.Y),
            key.KeyId, "sig", "ES256");
    }
}

/// <summary>A row of auth.signing_key.</summary>
internal sealed class SigningKeyRow
{
    public Guid Id { get; init; }
    public byte[] PublicKey { get; init; } = [];
    public byte[] PrivateKey { get; init; } = [];
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? RetiredAt { get; init; }

    // The id is part of the encryption key: a ciphertext put into another row cannot be read.
    private string Purpose => $"auth/signing-key/{Id}";

    public static SigningKeyRow Make(MasterKey masterKey, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var id = Ids.New(now);
        var row = new SigningKeyRow { Id = id, PublicKey = key.ExportSubjectPublicKeyInfo(), CreatedAt = now };
        return new SigningKeyRow
        {
            Id = id,
            PublicKey = row.PublicKey,
            PrivateKey = masterKey.Seal(row.Purpose, key.ExportPkcs8PrivateKey()),
            CreatedAt = now,
        };
    }

    public ECDsaSecurityKey OpenPublic()
    {
        var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(PublicKey, out _);
        return new ECDsaSecurityKey(key) { KeyId = Id.ToString() };
    }

    public ECDsaSecurityKey OpenPrivate(MasterKey masterKey)
    {
        var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(masterKey.Open(Purpose, PrivateKey), out _);
        return new ECDsaSecurityKey(key) { KeyId = Id.ToString() };
    }
}
