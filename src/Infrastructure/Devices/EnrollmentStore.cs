using Modular.Application.Devices;
using Modular.Domain.Devices;
using Modular.Infrastructure.Postgres;

namespace Modular.Infrastructure.Devices;

internal sealed class EnrollmentStore(PostgresSession session) : IEnrollmentStore
{
    public void Add(Enrollment enrollment, byte[] tokenHash)
    {
        const string sql = """
            insert into devices.enrollment (id, user_id, name, tags, max_uses, token_hash, created_at, expires_at)
            values (@Id, @UserId, @Name, @Tags, @MaxUses, @TokenHash, @CreatedAt, @ExpiresAt)
            """;
        session.Defer(sql, new
        {
            enrollment.Id,
            enrollment.UserId,
            enrollment.Name,
            Tags = enrollment.Tags.ToArray(),
            enrollment.MaxUses,
            TokenHash = tokenHash,
            enrollment.CreatedAt,
            enrollment.ExpiresAt,
        });
    }

    public async Task<IReadOnlyList<string>?> Use(Guid enrollmentId, CancellationToken ct)
    {
        // The row lock of the update orders concurrent uses; each sees the count that the one before committed.
        const string sql = """
            update devices.enrollment set uses = uses + 1, last_used_at = now()
            where id = @Id and uses < max_uses and expires_at > now()
            returning tags
            """;
        return await session.QueryOne<string[]>(sql, new { Id = enrollmentId }, ct);
    }

    public async Task<EnrollmentDetails?> Lock(Guid userId, Guid enrollmentId, CancellationToken ct)
    {
        const string sql = EnrollmentRow.Select + "where user_id = @UserId and id = @Id for update";
        var row = await session.QueryOne<EnrollmentRow>(sql, new { UserId = userId, Id = enrollmentId }, ct);
        return row?.ToDetails();
    }

    public void Remove(Guid enrollmentId)
    {
        const string sql = "delete from devices.enrollment where id = @Id";
        session.Defer(sql, new { Id = enrollmentId });
    }

    public void RemoveAll(Guid userId)
    {
        const string sql = "delete from devices.enrollment where user_id = @UserId";
        session.Defer(sql, new { UserId = userId });
    }
}

/// <summary>An enrolment as <see cref="Select"/> reads it.</summary>
internal sealed class EnrollmentRow
{
    public const string Select = """
        select id, name, tags, max_uses, uses, created_at, expires_at, last_used_at
        from devices.enrollment

        """;

    public Guid Id { get; init; }
    public string? Name { get; init; }
    public string[] Tags { get; init; } = [];
    public int MaxUses { get; init; }
    public int Uses { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset ExpiresAt { get; init; }
    public DateTimeOffset? LastUsedAt { get; init; }

    public EnrollmentDetails ToDetails() => new(Id, Name, Tags, MaxUses, Uses, CreatedAt, ExpiresAt, LastUsedAt);
}
