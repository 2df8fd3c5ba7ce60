using Dapper;
using Modular.Application.Pipeline;
using Modular.Domain.Auth;
using Modular.Infrastructure.Postgres;
using Npgsql;

namespace Modular.Infrastructure.Auth;

/// <summary>
/// The keys that access tokens are signed with and checked by, as this host has read them; the first host makes the
/// first one. <see cref="RevocationReader"/> reads them again and again, so what is known of them is as fresh as what
/// is known of sessions.
/// </summary>
internal sealed class SigningKeys(NpgsqlDataSource source, MasterKey masterKey, TimeProvider clock) : IDisposable
{
    // Unknown keys are named by whoever likes to: they must not become queries.
    private static readonly TimeSpan AskInterval = TimeSpan.FromSeconds(3);

    // One read after the other, so that an older answer never replaces a newer one.
    private readonly SemaphoreSlim _reading = new(1);
    private SigningKeySet? _keys;
    private long _askedAt;

    /// <summary>The keys, read or made on the first call.</summary>
    public ValueTask<SigningKeySet> Get(CancellationToken ct) => Volatile.Read(ref _keys) is { } keys
        ? ValueTask.FromResult(keys)
        : new ValueTask<SigningKeySet>(Load(again: false, ct).OrUnavailable());

    /// <summary>
    /// The keys anew, for a token that names none of <paramref name="known"/>: another host may sign with it since a
    /// moment ago. They are read at most once in 3 s; else these are the ones that are known.
    /// </summary>
    public async ValueTask<SigningKeySet> GetNewer(SigningKeySet known, CancellationToken ct) =>
        MayAsk() ? await Load(again: true, ct).OrUnavailable() : Volatile.Read(ref _keys) ?? known;

    /// <summary>Whether the key is still one of ours, as far as this host has read.</summary>
    public bool Has(string kid) => Volatile.Read(ref _keys)?.ById.ContainsKey(kid) == true;

    /// <summary>Reads again what this host has read before.</summary>
    public async Task Refresh(NpgsqlConnection connection, CancellationToken ct)
    {
        if (Volatile.Read(ref _keys) is null)
            return;
        await _reading.WaitAsync(ct);
        try
        {
            await ReadOrMake(connection, ct);
        }
        finally
        {
            _reading.Release();
        }
    }

    public void Dispose() => _reading.Dispose();

    private bool MayAsk()
    {
        var (last, now) = (Volatile.Read(ref _askedAt), clock.GetTimestamp());
        return (last == 0 || clock.GetElapsedTime(last, now) >= AskInterval)
            && Interlocked.CompareExchange(ref _askedAt, now, last) == last;
    }

    private async Task<SigningKeySet> Load(bool again, CancellationToken ct)
    {
        await _reading.WaitAsync(ct);
        try
        {
            if (_keys is { } keys && !again)
                return keys;
            await using var connection = await source.OpenConnectionAsync(ct);
            return await ReadOrMake(connection, ct);
        }
        finally
        {
            _reading.Release();
        }
    }

    private async Task<SigningKeySet> ReadOrMake(NpgsqlConnection connection, CancellationToken ct)
    {
        var rows = await Read(connection, ct);
        if (rows.Count == 0)
        {
            await MakeFirst(connection, ct);
            rows = await Read(connection, ct);
        }

        if (_keys is not { } keys || !keys.IsOf(rows))
            Volatile.Write(ref _keys, keys = new SigningKeySet(rows, masterKey));
        return keys;
    }

    private async Task MakeFirst(NpgsqlConnection connection, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition(SigningKeyStore.LockKeys, cancellationToken: ct));
        await connection.ExecuteAsync(new CommandDefinition(
            SigningKeyStore.InsertFirst, SigningKeyRow.Make(masterKey, SigningKey.New(now, now)),
            cancellationToken: ct));
        await transaction.CommitAsync(ct);
    }

    private static async Task<IReadOnlyList<SigningKeyRow>> Read(NpgsqlConnection connection, CancellationToken ct)
    {
        const string sql = "select id, public_key, private_key, created_at, signs_from from auth.signing_key";
        return (await connection.QueryAsync<SigningKeyRow>(
            new CommandDefinition(sql, commandTimeout: 5, cancellationToken: ct))).AsList();
    }
}
