using System.CommandLine;
using Modular.Api.Configuration;
using Modular.Infrastructure.Postgres;
using Serilog;
using Serilog.Events;

namespace Modular.Api.CommandLine;

/// <summary><c>modular serve</c>: the host.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var data = DataOption.Create();
        var urls = new Option<string?>("--urls")
        {
            Description = "What to listen on, several separated by ';' (default http://127.0.0.1:8080).",
        };
        var noWorkers = new Option<bool>("--no-workers") { Description = "Leave background work to other processes." };
        var format = new Option<LogFormat>("--log-format")
        {
            Description = "text for a person, json for machines (default text).",
        };
        var verbose = new Option<bool>("--verbose") { Description = "Log every request too." };
        var command = new Command("serve", """
            Runs the service: API, live events, background work, and its own PostgreSQL unless DATABASE_URL is set.
            Prints 'Listening on URL' when it is ready for traffic. SIGTERM drains and exits 0.
            """)
        { data, urls, noWorkers, format, verbose };
        command.SetAction((parsed, ct) => Serve(
            new CommandLineSettings(parsed.GetValue(data), parsed.GetValue(urls), parsed.GetValue(noWorkers)),
            parsed.GetValue(format), parsed.GetValue(verbose), ct));
        return command;
    }

    private static async Task<int> Serve(
        CommandLineSettings commandLine, LogFormat format, bool verbose, CancellationToken ct)
    {
        var settings = SettingsReader.Read(commandLine, DatabaseUrl.ToConnectionString);
        FreeAddresses.Require(settings.Urls);
        await using var logger = Logging.Create(format, verbose ? LogEventLevel.Debug : LogEventLevel.Information);
        foreach (var name in SettingsReader.UnusedNames())
            logger.Warning("{Name} is set but not used: Modular needs neither Kafka nor Redis", name);

        var opening = HostDatabaseOpener.Open(settings, logger, migrate: true, ct);
        // On another core while PostgreSQL starts.
        var building = Task.Run(
            () => ModularHost.Build(settings, () => opening.Result.Host, logging => logging.AddSerilog(logger)), ct);
        await using var database = await opening;
        await using var app = await building;
        await Start(app, () => OwnerSetup.Announce(app.Services, settings), ct);
        foreach (var url in app.Urls)
            await Console.Out.WriteLineAsync($"Listening on {url}");
        await app.WaitForShutdownAsync(ct);
        return ExitCode.Done;
    }

    /// <summary>
    /// Starts the host and then does <paramref name="announce"/>; where it cannot listen, that is one sentence.
    /// </summary>
    internal static async Task Start(WebApplication app, Func<Task> announce, CancellationToken ct)
    {
        try
        {
            await StartOrStop(app, announce, ct);
        }
        // Kestrel wraps "address in use", "permission denied" and "no such address" in an IOException with a sentence.
        catch (IOException e) when (e.InnerException is not null)
        {
            throw new CommandFailed($"{e.Message} {FreeAddresses.Remedy}");
        }
    }

    private static async Task StartOrStop(WebApplication app, Func<Task> announce, CancellationToken ct)
    {
        try
        {
            await app.StartAsync(ct);
            await announce();
        }
        // The server starts last: what runs already has to end before its parts are disposed of under it.
        catch
        {
            await app.StopAsync(CancellationToken.None);
            throw;
        }
    }
}
