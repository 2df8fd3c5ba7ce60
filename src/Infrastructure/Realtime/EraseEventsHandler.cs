using MediatR;
using Modular.Application.Realtime;
using Modular.Infrastructure.Postgres;

namespace Modular.Infrastructure.Realtime;

internal sealed class EraseEventsHandler(PostgresSession session) : IRequestHandler<EraseEvents, int>
{
    public async Task<int> Handle(EraseEvents command, CancellationToken ct)
    {
        // Along event_recipient of each partition. What is still in the inbox is sequenced within milliseconds.
        const string sql = """
            delete from realtime.event where (position, sequenced_at) in (
                select position, sequenced_at from realtime.event where recipient = @UserId and not to_device
                order by position limit @BatchSize)
            """;
        return await session.Execute(sql, new { command.UserId, EraseEvents.BatchSize }, ct);
    }
}
