using Modular.Api.Agent.Processes;
using Modular.Api.Agent.Server;
using Modular.Api.Agent.State;

namespace Modular.Api.Agent.Kinds;

/// <summary>All kinds of tasks that this machine can do, by name.</summary>
internal sealed class MachineKinds(WorkDirectory files, ServerClient server, Journal journal, ILogger log) : IDisposable
{
    // The result of a task of kind http holds all headers and must not outgrow what the server takes.
    private const int HeadersMaxKibibytes = 8;

    // Never the client of the server: what a task asks for is asked without the device key.
    private readonly HttpClient _http = Client();

    public IReadOnlyDictionary<string, ITaskKind> All(SpaceLimit space, TimeProvider clock)
    {
        var watch = new RunWatch(space, clock);
        var fetching = new Fetching(new Download(_http, server, clock), watch, server, clock);
        return new Dictionary<string, ITaskKind>
        {
            [TaskKinds.Shell] = new ProcessKind(Invocation.Shell, watch, journal, log),
            [TaskKinds.Script] = new ProcessKind(
                payload => Invocation.Script(payload, files.Scripts), watch, journal, log),
            [TaskKinds.Http] = new HttpKind(_http, watch),
            [TaskKinds.Fetch] = new FetchKind(fetching, server, files, space),
            [TaskKinds.Restore] = new RestoreKind(fetching, server, files, space),
        };
    }

    public void Dispose() => _http.Dispose();

    private static HttpClient Client()
    {
        var handler = Connections.Handler();
        handler.MaxResponseHeadersLength = HeadersMaxKibibytes;
        // A task has its own limit.
        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }
}
