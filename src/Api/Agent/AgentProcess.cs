using System.Runtime.InteropServices;
using Modular.Api.Agent.State;
using Modular.Api.CommandLine;
using Serilog.Events;
using Serilog.Extensions.Logging;
using ILogger = Microsoft.Extensions.Logging.ILogger;

namespace Modular.Api.Agent;

/// <summary>The agent as a process: its signals, its log for a person to read, its exit code.</summary>
internal static class AgentProcess
{
    private static readonly PosixSignal[] StopSignals = [PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGHUP];

    /// <summary>Runs the agent until a signal, or <paramref name="ct"/>, stops it.</summary>
    public static Task<int> Run(AgentSettings settings, DirectoryInfo workDirectory, CancellationToken ct) =>
        Say(async log =>
        {
            using var stop = new AgentStop();
            var signals = StopSignals.Select(signal => PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                stop.Signal();
            })).ToList();
            await using var asked = ct.Register(stop.Begin);

            var files = new WorkDirectory(workDirectory.FullName, TimeProvider.System);
            var exitCode = await new DeviceDaemon(settings, files, TimeProvider.System, log).Run(stop);
            signals.ForEach(signal => signal.Dispose());
            return exitCode;
        });

    /// <summary>Enrols this machine.</summary>
    public static Task<int> Enroll(Enrolment enrolment, DirectoryInfo workDirectory, CancellationToken ct) =>
        Say(log =>
        {
            var files = new WorkDirectory(workDirectory.FullName, TimeProvider.System);
            return new EnrollDevice(enrolment, files, TimeProvider.System, log).Run(ct);
        });

    private static async Task<int> Say(Func<ILogger, Task<int>> work)
    {
        await using var console = Logging.Create(LogFormat.Text, LogEventLevel.Information);
        using var loggers = new SerilogLoggerFactory(console);
        try
        {
            return await work(loggers.CreateLogger("agent"));
        }
        catch (AgentCannotStart e)
        {
            throw new CommandFailed(e.Message);
        }
    }
}
