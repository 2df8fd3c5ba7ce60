using System.CommandLine;
using Modular.Infrastructure.Postgres.Embedded;

namespace Modular.Api.CommandLine;

/// <summary><c>modular db</c>: the embedded PostgreSQL alone.</summary>
internal static class DbCommand
{
    public static Command Create()
    {
        var data = DataOption.Create();
        var command = new Command("db", """
            Runs the embedded PostgreSQL alone, until SIGTERM or Ctrl-C, so that hosts can be replaced over it:
            start it, then 'modular serve' with the same --data joins, and may stop and start again without it stopping.
            """)
        { data };
        command.SetAction(async (parsed, ct) =>
        {
            var directory = Path.GetFullPath(parsed.GetValue(data) ?? "data");
            await ForegroundPostgres.Run(ThisProgram.Guarding(directory), new PlainProgress(), ct);
            return ExitCode.Done;
        });
        return command;
    }
}
