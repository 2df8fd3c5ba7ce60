using MediatR;
using Modular.Application.Operations;
using Modular.Infrastructure.Postgres;
using Npgsql;

namespace Modular.Infrastructure.Operations;

internal sealed class CheckDatabaseHandler(NpgsqlDataSource source) : IRequestHandler<CheckDatabase, bool>
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    public async Task<bool> Handle(CheckDatabase query, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Limit);
        try
        {
            await using var command = source.CreateCommand("select 1");
            await command.ExecuteScalarAsync(limit.Token);
            return true;
        }
        catch (NpgsqlException e) when (DatabaseAway.Is(e))
        {
            return false;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return false;
        }
    }
}
