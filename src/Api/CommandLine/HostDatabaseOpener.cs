using System.Security.Cryptography;
using Modular.Api.Configuration;
using Modular.Application.Pipeline;
using Modular.Infrastructure.Postgres;
using Npgsql;
using Serilog.Core;

namespace Modular.Api.CommandLine;

/// <summary>A database that is there, migrated and proven to belong to the master key; disposing leaves it.</summary>
internal sealed class OpenDatabase(HostDatabase host) : IAsyncDisposable
{
    /// <summary>What the host runs over.</summary>
    public HostDatabase Host => host;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>Opens the database of the settings: the external one, or the embedded one, which it starts or joins.</summary>
internal static class HostDatabaseOpener
{
    private const string KeyFile = "master.key";

    public static async Task<OpenDatabase> Open(Settings settings, Logger log, CancellationToken ct, bool migrate = true)
    {
        var connectionString = settings.DatabaseUrl
            ?? throw new CommandFailed("DATABASE_URL is not set.");
        var masterKey = settings.MasterKey ?? LoadOrMakeKey(settings.DataDirectory);
        if (migrate)
            await Prepare(connectionString, new MasterKey(masterKey), log, ct);
        return new OpenDatabase(new HostDatabase(connectionString, masterKey));
    }

    private static async Task Prepare(string connectionString, MasterKey key, Logger log, CancellationToken ct)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        try
        {
            var applied = await new Migrator(source, TimeProvider.System).Apply(ct);
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
            : throw new CommandFailed($"{file} is not a master key: put the right file back; without it stored secrets cannot be read.");
    }
}
