using Dapper;
using Modular.Application.Auth.Users;
using Modular.Domain.Auth;
using Modular.Infrastructure.Postgres;
using Npgsql;

namespace Modular.Infrastructure.Auth.Users;

internal sealed class InvitationStore(PostgresSession session, NpgsqlDataSource source, TimeProvider clock)
    : IInvitationStore
{
    public async Task Replace(Invitation invitation, CancellationToken ct)
    {
        // One statement, or of two to one address at once one would find the other in its way.
        const string sql = """
            insert into auth.invitation (id, email, email_key, role, invited_by, created_at, expires_at)
            values (@Id, @Email, @Key, @Role, @InvitedBy, @CreatedAt, @ExpiresAt)
            on conflict (email_key) do update set
                id = excluded.id, email = excluded.email, role = excluded.role, invited_by = excluded.invited_by,
                created_at = excluded.created_at, expires_at = excluded.expires_at
            """;
        var row = new
        {
            invitation.Id,
            invitation.Email,
            Key = EmailAddress.KeyOf(invitation.Email),
            invitation.Role,
            invitation.InvitedBy,
            invitation.CreatedAt,
            invitation.ExpiresAt,
        };
        await session.Execute(sql, row, ct);
    }

    public async Task<Invitation?> Find(Guid id, CancellationToken ct)
    {
        const string sql = $"select {InvitationRow.Columns} {InvitationRow.Open} and i.id = @Id";
        await using var connection = await source.OpenConnectionAsync(ct);
        return await connection.QuerySingleOrDefaultAsync<Invitation>(
            new CommandDefinition(sql, new { Id = id, Now = clock.GetUtcNow() }, cancellationToken: ct));
    }

    public Task<Invitation?> LockOpen(Guid id, CancellationToken ct) => LockOpen(id, key: null, ct);

    public Task<Invitation?> LockOpenFor(string email, CancellationToken ct) =>
        LockOpen(id: null, EmailAddress.KeyOf(email), ct);

    public async Task<Invitation?> Lock(Guid id, CancellationToken ct)
    {
        const string sql = $"select {InvitationRow.Columns} from auth.invitation i where i.id = @Id for update";
        return await session.QueryOne<Invitation>(sql, new { Id = id }, ct);
    }

    public void Remove(Guid id)
    {
        const string sql = "delete from auth.invitation where id = @Id";
        session.Defer(sql, new { Id = id });
    }

    private async Task<Invitation?> LockOpen(Guid? id, string? key, CancellationToken ct)
    {
        // Of several at once the first has the row's lock, and the others, who wait for it, find no row. The inviter's
        // account is held too: whoever loses the right to invite either came before, or after the newcomer.
        const string sql = $"""
            select {InvitationRow.Columns} {InvitationRow.Open} and (i.id = @Id or i.email_key = @Key)
            for update of i for share of a
            """;
        return await session.QueryOne<Invitation>(sql, new { Id = id, Key = key, Now = clock.GetUtcNow() }, ct);
    }
}

/// <summary>A row of auth.invitation, as <c>i</c>.</summary>
internal static class InvitationRow
{
    /// <summary>What makes an invitation.</summary>
    public const string Columns = "i.id, i.email, i.role, i.invited_by, i.created_at, i.expires_at";

    /// <summary>
    /// Those that are not over and whose maker, as <c>a</c>, may still invite somebody to their role.
    /// </summary>
    public const string Open = """
        from auth.invitation i join auth.account a on a.id = i.invited_by
        where i.expires_at > @Now and not a.disabled
          and (a.role = 'owner' or (a.role = 'admin' and i.role = 'member'))
        """;
}
