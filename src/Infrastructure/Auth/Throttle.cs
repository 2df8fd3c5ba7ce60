using System.Security.Cryptography;
using System.Text;
using Dapper;
using Modular.Application.Auth;
using Modular.Domain.Auth;
using Modular.Infrastructure.Postgres;
using Npgsql;

namespace Modular.Infrastructure.Auth;

/// <summary>Counts attempts in the database, so that the limits hold over all hosts together.</summary>
internal sealed class Throttle(NpgsqlDataSource source, TimeProvider clock) : IThrottle
{
    // Attempts are counted outside of the unit of work, where nobody else translates an unreachable database.
    public Task<CountedAttempt> Count(AttemptLimit limit, string subject, CancellationToken ct) =>
        CountNow(limit, KeyOf(limit, subject), ct).OrUnavailable();

    public Task Forgive(CountedAttempt attempt) => ForgiveNow(attempt).OrUnavailable();

    // A hash, because a subject may be longer than an index holds, and who tried what is nobody's to read.
    private static string KeyOf(AttemptLimit limit, string subject) =>
        $"{limit.Name}:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(subject)))}";

    private async Task<CountedAttempt> CountNow(AttemptLimit limit, string key, CancellationToken ct)
    {
        // The row's lock counts attempts one by one. At the limit the update is skipped and nothing is returned.
        const string count = """
            insert into auth.attempt as a (key, used, resets_at) values (@Key, 1, @ResetsAt)
            on conflict (key) do update set
                used = case when a.resets_at <= @Now then 1 else a.used + 1 end,
                resets_at = case when a.resets_at <= @Now then @ResetsAt else a.resets_at end
            where a.resets_at <= @Now or a.used < @Limit
            returning used, resets_at
            """;
        const string wait = "select resets_at from auth.attempt where key = @Key";
        var now = clock.GetUtcNow();
        await using var connection = await source.OpenConnectionAsync(ct);
        var counted = await connection.QuerySingleOrDefaultAsync<(int Used, DateTimeOffset ResetsAt)?>(
            new CommandDefinition(
                count, new { Key = key, Now = now, ResetsAt = now + limit.Window, limit.Limit },
                cancellationToken: ct));
        if (counted is { } attempt)
            return new CountedAttempt(key, attempt.Used, attempt.ResetsAt);

        var resetsAt = await connection.QuerySingleOrDefaultAsync<DateTimeOffset?>(
            new CommandDefinition(wait, new { Key = key }, cancellationToken: ct));
        throw new TooManyAttempts((resetsAt ?? now) - now);
    }

    private async Task<int> ForgiveNow(CountedAttempt attempt)
    {
        // Only in the window that it was counted in.
        const string sql = """
            update auth.attempt set used = used - 1 where key = @Key and resets_at = @ResetsAt and used > 0
            """;
        await using var connection = await source.OpenConnectionAsync(CancellationToken.None);
        return await connection.ExecuteAsync(sql, attempt);
    }
}
