using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Modular.Benchmarks;
using Modular.Benchmarks.Measuring;
using Modular.Benchmarks.Scenarios;
using Npgsql;
using Spectre.Console;

const int couldNotMeasure = 1;
const int wrongUsage = 2;

// The creates come late: they leave ten times the tasks of all others together, which the last one takes away.
using var starts = new Starts();
IScenario[] scenarios =
[
    starts, new MixedLoad(), new LiveEvents(), new WaitingDaemons(), new ClaimsUnderSnapshot(), new ExecutorTasks(),
    new Recovery(), new Restarts(), new LocalTokenChecks(), new Introspection(), new GrpcChecks(), new Logins(),
    new LoginTiming(), new CreatesAlone(), new ClaimsAmongMany(),
];
var (options, problem) = Options.Parse(args, scenarios);
if (options is null)
{
    await Console.Error.WriteLineAsync(problem);
    return wrongUsage;
}

// Ctrl-C and SIGTERM end the run, not the process, so that the host that was started is stopped too.
using var stop = new CancellationTokenSource();
void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}

using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
if (Console.IsOutputRedirected)
{
    AnsiConsole.Profile.Capabilities.Ansi = false;
    AnsiConsole.Profile.Width = 120;
}

var results = new List<ScenarioResult>();
try
{
    await new Runs(options, results).All(scenarios, stop.Token);
    return 0;
}
// The last four: the host does not start or does not answer, or its database does not.
catch (Exception e)
    when (e is CouldNotMeasure or Win32Exception or TimeoutException or SocketException or NpgsqlException)
{
    await Console.Error.WriteLineAsync(e.Message);
    return couldNotMeasure;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    await Console.Error.WriteLineAsync("Stopped.");
    return couldNotMeasure;
}
finally
{
    if (results.Count > 0)
        Report.Print(results);
    AnsiConsole.WriteLine();
}
