using System.Security.Cryptography;
using System.Text;
using Modular.Application.Pipeline;
using Npgsql;

namespace Modular.Infrastructure.Postgres;

internal sealed class IdempotencyStore(PostgresSession session) : IIdempotencyStore
{
    private const int NonceLength = 12;
    private const int TagLength = 16;

    public async Task<byte[]?> Take(IdempotencyKey key, CancellationToken ct)
    {
        // Two statements in one round trip: the second must see what was committed before the lock was had, and under
        // READ COMMITTED each statement has a snapshot of its own.
        const string take = "select pg_try_advisory_xact_lock(@Lock)";
        const string kept = """
            select fingerprint, answer, encrypted from pipeline.idempotency_key
            where scope = @Scope and expires_at > now()
            """;
        await using var batch = new NpgsqlBatch(await session.Open(ct));
        batch.BatchCommands.Add(Parameters.Command(take, new { Lock = BitConverter.ToInt64(key.Scope) }));
        batch.BatchCommands.Add(Parameters.Command(kept, new { key.Scope }));
        await using var reader = await batch.ExecuteReaderAsync(ct);

        await reader.ReadAsync(ct);
        if (!reader.GetBoolean(0))
            throw new IdempotencyInProgress();

        await reader.NextResultAsync(ct);
        if (!await reader.ReadAsync(ct))
            return null;
        if (!key.Fingerprint.AsSpan().SequenceEqual(reader.GetFieldValue<byte[]>(0)))
            throw new IdempotencyKeyReused();
        var answer = reader.GetFieldValue<byte[]>(1);
        return reader.GetBoolean(2) ? Decrypt(key, answer) : answer;
    }

    public void Keep(IdempotencyKey key, byte[] answer, bool carriesSecret)
    {
        // An expired row of the same scope may still be there: the duty that removes them runs once an hour.
        const string sql = """
            insert into pipeline.idempotency_key (scope, fingerprint, answer, encrypted, expires_at)
            values (@Scope, @Fingerprint, @Answer, @Encrypted, now() + @Life)
            on conflict (scope) do update set fingerprint = excluded.fingerprint, answer = excluded.answer,
                encrypted = excluded.encrypted, expires_at = excluded.expires_at
            """;
        session.Defer(sql, new
        {
            key.Scope,
            key.Fingerprint,
            Answer = carriesSecret ? Encrypt(key, answer) : answer,
            Encrypted = carriesSecret,
            Life = carriesSecret ? TimeSpan.FromMinutes(10) : TimeSpan.FromHours(24),
        });
    }

    private static byte[] Encrypt(IdempotencyKey key, byte[] answer)
    {
        var box = new byte[NonceLength + answer.Length + TagLength];
        var nonce = box.AsSpan(0, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(DeriveKey(key), TagLength);
        aes.Encrypt(
            nonce, answer, box.AsSpan(NonceLength, answer.Length), box.AsSpan(NonceLength + answer.Length), key.Scope);
        return box;
    }

    private static byte[] Decrypt(IdempotencyKey key, byte[] kept)
    {
        var answer = new byte[kept.Length - NonceLength - TagLength];
        using var aes = new AesGcm(DeriveKey(key), TagLength);
        aes.Decrypt(
            kept.AsSpan(0, NonceLength),
            kept.AsSpan(NonceLength, answer.Length),
            kept.AsSpan(NonceLength + answer.Length),
            answer,
            key.Scope);
        return answer;
    }

    private static byte[] DeriveKey(IdempotencyKey key) =>
        HKDF.DeriveKey(
            HashAlgorithmName.SHA256,
            Encoding.UTF8.GetBytes(key.Secret),
            32,
            key.Scope,
            "modular/idempotency"u8.ToArray());
}
