using Dapper;
using Modular.Application.Auth;
using Modular.Application.Pipeline;
using Modular.Domain;
using Modular.Infrastructure.Postgres;
using Npgsql;

namespace Modular.Infrastructure.Auth;

internal sealed class AuditLog(PostgresSession session, NpgsqlDataSource source, CallContext call, TimeProvider clock)
    : IAuditLog
{
    // An address is the longest, 254 characters; what somebody else sends as one is cut.
    private const int MaxTarget = 254;

    private const string Insert = """
        insert into auth.audit_entry
            (id, action, outcome, user_id, actor_id, credential, ip, user_agent, target, created_at)
        values (@Id, @Action, @Outcome, @UserId, @ActorId, @Credential, @Ip, @UserAgent, @Target, @CreatedAt)
        """;

    public void Note(AuditNote note) => session.Defer(Insert, RowOf(note, "success"));

    public async Task NoteRefusal(AuditNote note, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition(Insert, RowOf(note, "failure"), cancellationToken: ct));
    }

    public void NoteRefusalWithUnit(AuditNote note) => session.Defer(Insert, RowOf(note, "failure"));

    private static string NameOf(CredentialKind kind) => kind switch
    {
        CredentialKind.AccessToken => "access_token",
        CredentialKind.UserKey => "user_key",
        CredentialKind.DeviceKey => "device_key",
        _ => "enrollment_token",
    };

    private object RowOf(AuditNote note, string outcome)
    {
        var now = clock.GetUtcNow();
        var actor = call.Principal;
        return new
        {
            Id = Ids.New(now),
            note.Action,
            Outcome = outcome,
            note.UserId,
            ActorId = note.ActorId ?? actor?.UserId,
            Credential = actor is null ? null : $"{NameOf(actor.Kind)}:{actor.CredentialId}",
            Ip = call.Address?.ToString(),
            UserAgent = Texts.Cut(call.UserAgent, Texts.MaxUserAgent),
            Target = Texts.Cut(note.Target, MaxTarget),
            CreatedAt = now,
        };
    }
}
