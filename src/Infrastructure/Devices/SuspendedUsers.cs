using Modular.Application.Devices;
using Modular.Application.Pipeline;
using Modular.Infrastructure.Postgres;

namespace Modular.Infrastructure.Devices;

internal sealed class SuspendedUsers(PostgresSession session) : ISuspendedUsers
{
    public void Add(Guid userId)
    {
        const string sql = "insert into devices.suspended_user (user_id) values (@UserId) on conflict do nothing";
        session.Defer(sql, new { UserId = userId });
        // Open streams of theirs verify their keys again.
        session.PulseAfterCommit(ICredentialVerifier.RevokedTopic);
    }

    public void Remove(Guid userId)
    {
        const string sql = "delete from devices.suspended_user where user_id = @UserId";
        session.Defer(sql, new { UserId = userId });
    }
}
