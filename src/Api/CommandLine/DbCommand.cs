using System.CommandLine;
using Modular.Infrastructure.Postgres.Embedded;

namespace Modular.Api.CommandLine;

/// <summary><c>modular db</c>: the embedded PostgreSQL alone, and its guard.</summary>
internal static class DbCommand
{
    public static Command Create()
    {
        var data = DataOption.Create();
        var guard = new Option<bool>("--guard")
        {
            Description = "What 'serve' runs to keep PostgreSQL; not for a person.",
            Hidden = true,
        };
        var command = new Command("db", """
            Runs the embedded PostgreSQL alone, until SIGTERM or Ctrl-C, so that hosts can be replaced over it:
            start it, then 'modular serve' with the same --data joins, and may stop and start again without it stopping.
            """)
        { data, guard };
        command.SetAction(async (parsed, _) =>
        {
            var directory = Path.GetFullPath(parsed.GetValue(data) ?? "data");
            if (parsed.GetValue(guard))
                return await PostgresGuard.Run(directory);
            await ForegroundPostgres.Run(EmbeddedPostgresOptions.ForThisProgram(directory), new PlainProgress());
            return ExitCode.Done;
        });
        return command;
    }
}
