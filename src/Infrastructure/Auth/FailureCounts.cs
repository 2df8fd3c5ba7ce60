using System.Security.Cryptography;
using System.Text;
using Dapper;
using Modular.Application.Auth;
using Modular.Application.Pipeline;
using Modular.Infrastructure.Postgres;
using Npgsql;

namespace Modular.Infrastructure.Auth;

internal sealed class FailureCounts(
    PostgresSession session, NpgsqlDataSource source, MasterKey masterKey, TimeProvider clock) : IFailureCounts
{
    private static readonly TimeSpan AddressMemory = TimeSpan.FromDays(90);

    // Guesses made at once queue for the row's lock and are counted one by one; while the subject waits nothing changes
    // and nothing is returned. What is long past counts no more.
    private const string CountSql = """
        insert into auth.failure as f (key, failures, blocked_until, forgotten_at)
        values (@Key, 1, @Now + make_interval(secs => (@Delays)[1]), @ForgottenAt)
        on conflict (key) do update set
            failures = case when f.forgotten_at <= @Now then 1 else f.failures + 1 end,
            blocked_until = @Now + make_interval(secs => (@Delays)[
                case when f.forgotten_at <= @Now then 1 else least(f.failures + 1, cardinality(@Delays)) end]),
            forgotten_at = @ForgottenAt
        where f.blocked_until <= @Now
        returning blocked_until
        """;

    // What was counted since keeps its delay.
    private const string ForgiveSql = """
        update auth.failure set failures = greatest(failures - 1, 0),
            blocked_until = case when blocked_until = @BlockedUntil then @Now else blocked_until end
        where key = @Key
        """;

    public Task<CountedFailure> Count(FailureCounter counter, CancellationToken ct) =>
        CountNow(counter, ct).OrUnavailable();

    public Task Forgive(CountedFailure failure) => ForgiveNow(failure).OrUnavailable();

    public void ForgiveWithUnit(CountedFailure failure) => session.Defer(ForgiveSql, Forgiven(failure));

    public void Forget(FailureCounter counter)
    {
        const string sql = "delete from auth.failure where key = @Key";
        session.Defer(sql, new { Key = KeyOf(counter) });
    }

    public Task<bool> IsKnownAddress(string account, string address, CancellationToken ct) =>
        IsKnown(account, address, ct).OrUnavailable();

    public void KnowAddress(string account, string address)
    {
        // Kept as it is for a day: most logins write nothing.
        const string sql = """
            insert into auth.known_address as k (key, forgotten_at) values (@Key, @ForgottenAt)
            on conflict (key) do update set forgotten_at = excluded.forgotten_at
            where k.forgotten_at < excluded.forgotten_at - interval '1 day'
            """;
        var forgottenAt = clock.GetUtcNow() + AddressMemory;
        session.Defer(sql, new { Key = KeyOf("known", $"{account}\n{address}"), ForgottenAt = forgottenAt });
    }

    private async Task<CountedFailure> CountNow(FailureCounter counter, CancellationToken ct)
    {
        const string wait = "select blocked_until from auth.failure where key = @Key";
        var now = clock.GetUtcNow();
        var parameters = new
        {
            Key = KeyOf(counter),
            Now = now,
            ForgottenAt = now + counter.Memory,
            Delays = counter.Delays.Select(delay => delay.TotalSeconds).ToArray(),
        };
        await using var connection = await source.OpenConnectionAsync(ct);
        var until = await connection.QuerySingleOrDefaultAsync<DateTimeOffset?>(
            new CommandDefinition(CountSql, parameters, cancellationToken: ct));
        if (until is not null)
            return new CountedFailure(counter, Taken: true, until.Value);

        // Gone meanwhile: then the next attempt is as good as any.
        until = await connection.QuerySingleOrDefaultAsync<DateTimeOffset?>(
            new CommandDefinition(wait, parameters, cancellationToken: ct));
        return new CountedFailure(counter, Taken: false, until ?? now);
    }

    private async Task<int> ForgiveNow(CountedFailure failure)
    {
        await using var connection = await source.OpenConnectionAsync(CancellationToken.None);
        return await connection.ExecuteAsync(ForgiveSql, Forgiven(failure));
    }

    private async Task<bool> IsKnown(string account, string address, CancellationToken ct)
    {
        const string sql = """
            select exists (select from auth.known_address where key = @Key and forgotten_at > @Now)
            """;
        var parameters = new { Key = KeyOf("known", $"{account}\n{address}"), Now = clock.GetUtcNow() };
        await using var connection = await source.OpenConnectionAsync(ct);
        return await connection.ExecuteScalarAsync<bool>(
            new CommandDefinition(sql, parameters, cancellationToken: ct));
    }

    private object Forgiven(CountedFailure failure) =>
        new { Key = KeyOf(failure.Counter), failure.BlockedUntil, Now = clock.GetUtcNow() };

    private string KeyOf(FailureCounter counter) => KeyOf(counter.Name, counter.Subject);

    // Keyed, because addresses are few enough to be found by trying: who tried what is nobody's to read.
    private string KeyOf(string name, string subject) => Convert.ToHexStringLower(HMACSHA256.HashData(
        masterKey.Derive($"auth/failures/{name}"), Encoding.UTF8.GetBytes(subject)));
}
