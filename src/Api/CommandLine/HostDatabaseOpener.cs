using System.Security.Cryptography;
using Modular.Api.Configuration;
using Modular.Application.Pipeline;
using Modular.Infrastructure.Postgres;
using Modular.Infrastructure.Postgres.Embedded;
using Npgsql;
using Serilog.Core;

namespace Modular.Api.CommandLine;

/// <summary>A database that is there, migrated and proven to belong to the master key; disposing leaves it.</summary>
internal sealed class OpenDatabase(HostDatabase host, EmbeddedPostgres? embedded) : IAsyncDisposable
{
    /// <summary>What the host runs over.</summary>
    public HostDatabase Host => host;

    /// <summary>Leaves the embedded PostgreSQL, which stops when nobody else uses it.</summary>
    public ValueTask DisposeAsync() => embedded?.DisposeAsync() ?? ValueTask.CompletedTask;
}

/// <summary>
/// Opens the database of the settings: the external one, or the embedded one, which it starts or joins.
/// </summary>
internal static class HostDatabaseOpener
{
    private const string KeyFile = "master.key";
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public static async Task<OpenDatabase> Open(Settings settings, Logger log, bool migrate, CancellationToken ct)
    {
        var embedded = settings.DatabaseUrl is null ? await StartEmbedded(settings, log, ct) : null;
        try
        {
            var host = new HostDatabase(
                settings.DatabaseUrl ?? embedded!.ConnectionString,
                settings.MasterKey ?? LoadOrMakeKey(settings.DataDirectory));
            if (migrate)
                await Prepare(host.ConnectionString, new MasterKey(host.MasterKey), log, ct);
            return new OpenDatabase(host, embedded);
        }
        catch
        {
            if (embedded is not null)
                await embedded.DisposeAsync();
            throw;
        }
    }

    private static Task<EmbeddedPostgres> StartEmbedded(Settings settings, Logger log, CancellationToken ct) =>
        EmbeddedPostgres.Start(
            ThisProgram.Guarding(settings.DataDirectory), new LogProgress(log), ct);

    private static async Task Prepare(string connectionString, MasterKey key, Logger log, CancellationToken ct)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        try
        {
            var applied = await Migrate(source, log, ct);
            if (applied.Count > 0)
                log.Information("Applied {Count} migrations", applied.Count);
            await MasterKeyCheck.Require(source, key, ct);
        }
        catch (WrongMasterKey e)
        {
            throw new CommandFailed(e.Message);
        }
        catch (NpgsqlException e)
        {
            throw new CommandFailed($"The database cannot be used: {e.Message}");
        }
    }

    // A host may start before its database, or while that recovers from a crash.
    private static async Task<IReadOnlyList<Migration>> Migrate(
        NpgsqlDataSource source, Logger log, CancellationToken ct)
    {
        var migrator = new Migrator(source, TimeProvider.System);
        var since = TimeProvider.System.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await migrator.Apply(ct);
            }
            catch (NpgsqlException e)
                when (DatabaseAway.Is(e) && TimeProvider.System.GetElapsedTime(since) < LongestWait)
            {
                if (attempt == 1)
                {
                    log.Warning(
                        "The database is away, and waited for {Seconds} s at most: {Reason}",
                        LongestWait.TotalSeconds, e.Message);
                }

                await Task.Delay(Pause, ct);
            }
        }
    }

    private static byte[] LoadOrMakeKey(string directory)
    {
        var file = Path.Combine(directory, KeyFile);
        if (File.Exists(file))
            return Read(file);

        var key = RandomNumberGenerator.GetBytes(MasterKey.Length);
        PrivateFile.Write(file, Convert.ToBase64String(key) + "\n");
        // Two hosts may start at once: the first file stays, and both use what is in it.
        return Read(file);
    }

    private static byte[] Read(string file)
    {
        var key = new byte[MasterKey.Length];
        var text = File.ReadAllText(file).Trim();
        return Convert.TryFromBase64String(text, key, out var length) && length == key.Length
            ? key
            : throw new CommandFailed(
                $"{file} is not a master key: put the right file back; without it stored secrets cannot be read.");
    }

    private sealed class LogProgress(Logger log) : IProgress<string>
    {
        public void Report(string value) => log.Information("{Progress:l}", value);
    }
}
