using System.CommandLine;
using Modular.Api.Configuration;
using Modular.Infrastructure.Postgres;
using Npgsql;
using Serilog.Events;
using Spectre.Console;

namespace Modular.Api.CommandLine;

/// <summary><c>modular migrate</c>: brings the database up to date without serving.</summary>
internal static class MigrateCommand
{
    public static Command Create()
    {
        var data = DataOption.Create();
        var status = new Option<bool>("--status")
        {
            Description = "Only list the migrations and when each was applied.",
        };
        var command = new Command(
            "migrate", "Applies pending database migrations ('serve' does this by itself).") { data, status };
        command.SetAction((parsed, ct) => Migrate(parsed.GetValue(data), parsed.GetValue(status), ct));
        return command;
    }

    private static async Task<int> Migrate(string? data, bool statusOnly, CancellationToken ct)
    {
        var settings = SettingsReader.Read(
            new CommandLineSettings(data, Urls: null, NoWorkers: true), DatabaseUrl.ToConnectionString);
        await using var log = Logging.Create(LogFormat.Text, LogEventLevel.Information);
        await using var database = await HostDatabaseOpener.Open(settings, log, migrate: !statusOnly, ct);
        await using var source = NpgsqlDataSource.Create(database.Host.ConnectionString);
        Print(await new Migrator(source, TimeProvider.System).Status(ct));
        return ExitCode.Done;
    }

    private static void Print(IReadOnlyList<Migration> migrations)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("Schema", "Migration", "Applied");
        foreach (var migration in migrations)
        {
            table.AddRow(
                migration.Schema, $"{migration.Number:0000}_{migration.Name}",
                migration.AppliedAt?.ToString("yyyy-MM-dd HH:mm:ss'Z'") ?? "[yellow]pending[/]");
        }

        AnsiConsole.Write(table);
    }
}
