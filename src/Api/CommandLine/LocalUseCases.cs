using MediatR;
using Modular.Api.Configuration;
using Modular.Domain;
using Modular.Infrastructure.Postgres;
using Serilog.Events;

namespace Modular.Api.CommandLine;

/// <summary>Use cases straight over the database of a data directory, as the operator of the machine may.</summary>
internal static class LocalUseCases
{
    /// <summary>Sends <paramref name="request"/>; a refusal becomes the sentence that the command fails with.</summary>
    public static async Task<T> Send<T>(string? dataDirectory, IRequest<T> request, CancellationToken ct)
    {
        var settings = SettingsReader.Read(
            new CommandLineSettings(dataDirectory, Urls: null, NoWorkers: true), DatabaseUrl.ToConnectionString);
        await using var log = Logging.Create(LogFormat.Text, LogEventLevel.Warning);
        await using var database = await HostDatabaseOpener.Open(settings, log, migrate: true, ct);
        // Built, not started: its use cases without its listener and duties.
        await using var host = ModularHost.Build(settings, () => database.Host, _ => { });
        await using var scope = host.Services.CreateAsyncScope();
        try
        {
            return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request, ct);
        }
        catch (Refusal refusal)
        {
            throw new CommandFailed(refusal.Message);
        }
    }
}
