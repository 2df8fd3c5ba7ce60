using MediatR;
using Modular.Application.Tasks;
using Npgsql;

namespace Modular.Infrastructure.Tasks;

internal sealed class DeviceQueueQueries(NpgsqlDataSource source)
    : IRequestHandler<GetDeviceQueues, IReadOnlyList<string>>
{
    public async Task<IReadOnlyList<string>> Handle(GetDeviceQueues query, CancellationToken ct)
    {
        await using var command = source.CreateCommand("select queues from tasks.device where id = $1");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = query.DeviceId });
        return (string[]?)await command.ExecuteScalarAsync(ct) ?? [];
    }
}
