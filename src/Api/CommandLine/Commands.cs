using System.CommandLine;
using Modular.Api.Agent.CommandLine;
using Modular.Api.Configuration;
using Modular.Api.Demo;
using Modular.Infrastructure.Postgres;
using Modular.Infrastructure.Postgres.Embedded;
using Spectre.Console;

namespace Modular.Api.CommandLine;

/// <summary>Exit codes of every command.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int WrongUsage = 2;
    public const int ConfigurationInvalid = 3;
}

/// <summary>A command could not do its work; the sentence is printed as it is.</summary>
internal sealed class CommandFailed(string sentence, int exitCode = ExitCode.Failed) : Exception(sentence)
{
    /// <summary>What the process ends with.</summary>
    public int Code { get; } = exitCode;
}

/// <summary>The command line: its commands, and how their failures are said.</summary>
internal static class Commands
{
    private const string About = """
        Modular: a product's whole cloud in one executable.

        Start here:
          modular serve                   the service with its own PostgreSQL, data in ./data
          modular demo                    drives one task from a user to a device and back
          modular agent enroll --help     connects a machine
        """;

    public static async Task<int> Run(string[] args)
    {
        // Before anything is parsed: it is on the way to every start, and the library would end it upon SIGTERM, which
        // a guard ignores while PostgreSQL is in use.
        if (args is ["db", "--guard", "--data", var guarded])
            return await PostgresGuard.Run(guarded);

        var root = new RootCommand(About);
        root.Subcommands.Add(ServeCommand.Create());
        root.Subcommands.Add(DbCommand.Create());
        root.Subcommands.Add(AgentCommand.Create());
        root.Subcommands.Add(DemoCommand.Create());
        root.Subcommands.Add(UserCommand.Create());
        root.Subcommands.Add(KeysCommand.Create());
        root.Subcommands.Add(MigrateCommand.Create());
        root.Subcommands.Add(VersionCommand.Create());

        // Colours are for eyes: a pipe or a file gets plain text.
        if (Console.IsOutputRedirected || Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 })
            AnsiConsole.Profile.Capabilities.Ansi = false;

        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
                await Console.Error.WriteLineAsync(error.Message);
            await Console.Error.WriteLineAsync(
                $"Try 'modular {parsed.CommandResult.Command.Name} --help'.".Replace(" modular ", " "));
            return ExitCode.WrongUsage;
        }

        return await Run(parsed);
    }

    // After a signal commands end by their own rules; the framework's 2 s would cut a host short that drains for 25 s.
    private static readonly TimeSpan TerminationTimeout = TimeSpan.FromMinutes(1);

    private static async Task<int> Run(ParseResult parsed)
    {
        var invocation = new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            // The agent takes the signals itself: the framework's handler would hold a second one back.
            ProcessTerminationTimeout =
                parsed.CommandResult.Command.Name == AgentCommand.Name ? null : TerminationTimeout,
        };
        try
        {
            return await parsed.InvokeAsync(invocation);
        }
        catch (OperationCanceledException)
        {
            return await Say("Interrupted.", ExitCode.Failed);
        }
        catch (ConfigurationInvalid e)
        {
            return await Say(e.Message, ExitCode.ConfigurationInvalid);
        }
        catch (CommandFailed e)
        {
            return await Say(e.Message, e.Code);
        }
        catch (PostgresStartFailed e)
        {
            return await Say(e.Message, e.ExitCode);
        }
        catch (MigrationFailed e)
        {
            return await Say(e.Message, ExitCode.Failed);
        }
    }

    private static async Task<int> Say(string sentence, int code)
    {
        await Console.Error.WriteLineAsync(sentence);
        return code;
    }
}
