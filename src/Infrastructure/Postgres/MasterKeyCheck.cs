using Dapper;
using Modular.Application.Pipeline;
using Npgsql;

namespace Modular.Infrastructure.Postgres;

/// <summary>The configured master key is not the one that this database was made with.</summary>
public sealed class WrongMasterKey() : Exception(
    "The master key is not the one that this database was made with: its secrets could not be read. " +
    "Set MODULAR_MASTER_KEY, or put back master.key in the data directory, as it was.");

/// <summary>Keeps a proof of the first master key and refuses any other.</summary>
public static class MasterKeyCheck
{
    /// <summary>Leaves the proof in a new database, compares with it in a known one.</summary>
    /// <exception cref="WrongMasterKey">The key is another one.</exception>
    public static async Task Require(NpgsqlDataSource source, MasterKey key, CancellationToken ct)
    {
        const string sql = """
            insert into pipeline.master_key_check (proof) values (@Proof) on conflict (one) do nothing;
            select proof from pipeline.master_key_check;
            """;
        var proof = key.Derive("master-key-check");
        await using var connection = await source.OpenConnectionAsync(ct);
        var kept = await connection.ExecuteScalarAsync<byte[]>(
            new CommandDefinition(sql, new { Proof = proof }, cancellationToken: ct));
        if (!proof.AsSpan().SequenceEqual(kept))
            throw new WrongMasterKey();
    }
}
