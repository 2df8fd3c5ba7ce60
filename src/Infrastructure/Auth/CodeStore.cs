using Dapper;
using Modular.Application.Auth;
using Modular.Domain.Auth;
using Modular.Infrastructure.Postgres;
using Npgsql;

namespace Modular.Infrastructure.Auth;

internal sealed class CodeStore(PostgresSession session, NpgsqlDataSource source, TimeProvider clock) : ICodeStore
{
    public async Task<int> CountRequests(Guid userId, string purpose, DateTimeOffset since, CancellationToken ct)
    {
        const string sql = """
            select count(*)::int from auth.code
            where user_id = @UserId and purpose = @Purpose and requested_at > @Since
            """;
        return await session.QueryOne<int>(sql, new { UserId = userId, Purpose = purpose, Since = since }, ct);
    }

    public void Add(IssuedCode code)
    {
        // First the end of the earlier one: code_live_key lets no second good one in.
        const string end = """
            update auth.code set ended_at = @RequestedAt
            where user_id = @UserId and purpose = @Purpose and ended_at is null
            """;
        const string insert = """
            insert into auth.code (id, purpose, user_id, email, requested_at, expires_at)
            values (@Id, @Purpose, @UserId, @Email, @RequestedAt, @ExpiresAt)
            """;
        session.Defer(end, new { code.UserId, code.Purpose, code.RequestedAt });
        session.Defer(insert, code);
    }

    public Task<IssuedCode?> CountAttempt(CodeClaim claim, CancellationToken ct) =>
        CountAttemptNow(claim, ct).OrUnavailable();

    public async Task<bool> Spend(Guid id, CancellationToken ct)
    {
        // Of many at once the first has the row's lock, and the others, who wait for it, find the code ended.
        const string sql = """
            update auth.code set ended_at = @Now where id = @Id and ended_at is null and expires_at > @Now
            """;
        return await session.Execute(sql, new { Id = id, Now = clock.GetUtcNow() }, ct) == 1;
    }

    public void VoidAll(Guid userId)
    {
        const string sql = "update auth.code set ended_at = @Now where user_id = @UserId and ended_at is null";
        session.Defer(sql, new { UserId = userId, Now = clock.GetUtcNow() });
    }

    public async Task<IssuedCode?> FindLive(Guid id, CancellationToken ct)
    {
        const string sql = """
            select c.id, c.purpose, c.user_id, c.email, c.requested_at, c.expires_at
            from auth.code c join auth.account a on a.id = c.user_id
            where c.id = @Id and c.ended_at is null and c.expires_at > @Now and not a.disabled
            """;
        return await Read(sql, new { Id = id, Now = clock.GetUtcNow() }, ct);
    }

    private async Task<IssuedCode?> CountAttemptNow(CodeClaim claim, CancellationToken ct)
    {
        // A transaction of its own. The row's lock counts tries one by one, and the sixth finds nothing. By id, or by
        // user and purpose along code_live_key.
        const string byId = """
            update auth.code set attempts = attempts + 1
            where id = @Id and purpose = @Purpose and ended_at is null and expires_at > @Now and attempts < @Most
            returning id, purpose, user_id, email, requested_at, expires_at
            """;
        const string byUser = """
            update auth.code set attempts = attempts + 1
            where user_id = @UserId and purpose = @Purpose and ended_at is null and expires_at > @Now
              and attempts < @Most
            returning id, purpose, user_id, email, requested_at, expires_at
            """;
        var parameters = new
        {
            claim.Id,
            claim.UserId,
            claim.Purpose,
            Now = clock.GetUtcNow(),
            Most = OneTimeCode.MaxAttempts,
        };
        return await Read(claim.Id is null ? byUser : byId, parameters, ct);
    }

    private async Task<IssuedCode?> Read(string sql, object parameters, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        var row = await connection.QuerySingleOrDefaultAsync<Row>(
            new CommandDefinition(sql, parameters, cancellationToken: ct));
        return row?.ToCode();
    }

    private sealed class Row
    {
        public Guid Id { get; init; }
        public string Purpose { get; init; } = "";
        public Guid UserId { get; init; }
        public string Email { get; init; } = "";
        public DateTimeOffset RequestedAt { get; init; }
        public DateTimeOffset ExpiresAt { get; init; }

        public IssuedCode ToCode() => new(Id, Purpose, UserId, Email, RequestedAt, ExpiresAt);
    }
}
