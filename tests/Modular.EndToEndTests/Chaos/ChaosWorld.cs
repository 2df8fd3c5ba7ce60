using System.Net;
using System.Net.Sockets;
using Modular.Tests;

namespace Modular.EndToEndTests.Chaos;

/// <summary>All that chaos is let loose on.</summary>
internal sealed class ChaosWorld : IAsyncDisposable
{
    private const string MasterKey = "Y2hhb3MgaXMgbGV0IGxvb3NlIG9uIHR3byBob3N0cy4=";
    private readonly List<DeviceAgent> _agents = [];
    private readonly List<ChaosHost> _hosts = [];
    private readonly TestBroker _broker = new();
    private int _brokerKills;
    private readonly ModularProcess _database;
    private readonly DataDirectory _data;
    private ChaosHost _worker = null!;

    private ChaosWorld(DataDirectory data, ModularProcess database) => (_data, _database) = (data, database);

    /// <summary>The one who owns everything here.</summary>
    public ApiClient User { get; private set; } = null!;

    /// <summary>Those that clients and agents call; the first does nothing else.</summary>
    public IReadOnlyList<ChaosHost> Hosts => _hosts;

    public IReadOnlyList<string> Devices => [.. _agents.Select(agent => agent.DeviceId)];

    /// <summary>Between the second host and PostgreSQL.</summary>
    public BlackHole DatabaseHole { get; private set; } = null!;

    /// <summary>Between the second agent and the first host.</summary>
    public BlackHole AgentHole { get; private set; } = null!;

    /// <summary>Between the worker and RabbitMQ.</summary>
    public BlackHole BrokerHole { get; private set; } = null!;

    /// <summary>What may be killed, and how; each comes back by itself or is started again.</summary>
    public IReadOnlyList<(string Name, Func<Task> Kill)> Victims { get; private set; } = [];

    /// <summary>What everything has said.</summary>
    public string Output => string.Join('\n', Processes.Select(host => host.Output).Append(_database.Output));

    private IEnumerable<ChaosHost> Processes => [.. _hosts, _worker];

    public static async Task<ChaosWorld> Start()
    {
        var data = new DataDirectory();
        var database = ModularProcess.Start(["db", "--data", data.Path]);
        var url = await database.Says("PostgreSQL is ready: ");
        var world = new ChaosWorld(data, database);
        await world._broker.Start();
        await world.StartHosts(url);
        await world.StartAgents();
        world.Victims =
        [
            .. world._hosts.Select((host, number) => ($"host {number + 1}", (Func<Task>)host.KillAndStart)),
            .. world._agents.Select((agent, number) => ($"agent {number + 1}", (Func<Task>)(() => Again(agent)))),
            ("worker", world._worker.KillAndStart),
            ("PostgreSQL backend", world.KillBackend),
            ("RabbitMQ", world.KillBroker),
        ];
        return world;
    }

    /// <summary>Everything works again.</summary>
    public async Task Calm()
    {
        DatabaseHole.Restore();
        AgentHole.Restore();
        BrokerHole.Restore();
        foreach (var host in Processes)
            await host.Listens();
    }

    public async ValueTask DisposeAsync()
    {
        User.Dispose();
        foreach (var agent in _agents)
            await agent.DisposeAsync();
        foreach (var host in Processes)
        {
            Assert.That(await host.Stop(), Is.Zero, host.Output);
            await host.DisposeAsync();
        }

        await _broker.DisposeAsync();
        await BrokerHole.DisposeAsync();
        await AgentHole.DisposeAsync();
        await DatabaseHole.DisposeAsync();
        Assert.That(await _database.Stop(), Is.Zero, _database.Output);
        await _database.DisposeAsync();
        await _data.DisposeAsync();
    }

    private static async Task Again(DeviceAgent agent)
    {
        await agent.Kill();
        await agent.StartAgain();
    }

    private async Task StartHosts(string url)
    {
        var socket = Path.Combine(_data.Path, "pg", "run", ".s.PGSQL.5432");
        var hole = Directory.CreateDirectory(_data.Beside("hole")).FullName;
        DatabaseHole = new BlackHole(
            new UnixDomainSocketEndPoint(Path.Combine(hole, Path.GetFileName(socket))),
            new UnixDomainSocketEndPoint(socket));
        var swallowed = url.Replace(Path.GetDirectoryName(socket)!, hole, StringComparison.Ordinal);
        BrokerHole = new BlackHole(
            new IPEndPoint(IPAddress.Loopback, 0), new IPEndPoint(IPAddress.Loopback, _broker.Url.Port));
        var swallowedBroker = new UriBuilder(_broker.Url) { Port = BrokerHole.Port }.Uri;

        _hosts.Add(await StartHost("api", url, _broker.Url, "--no-workers"));
        _hosts.Add(await StartHost("host", swallowed, _broker.Url));
        _worker = await StartHost("worker", url, swallowedBroker);
        User = await ApiClient.Register(_hosts[0].Address);
        AgentHole = new BlackHole(
            new IPEndPoint(IPAddress.Loopback, 0), new IPEndPoint(IPAddress.Loopback, _hosts[0].Address.Port));
    }

    private Task<ChaosHost> StartHost(string name, string database, Uri broker, params string[] options) =>
        ChaosHost.Start(
            _data.Beside(name), options, ("DATABASE_URL", database), ("RABBITMQ_URL", broker.ToString()),
            ("MODULAR_MASTER_KEY", MasterKey));

    private async Task StartAgents()
    {
        using var throughHole = User.At(new Uri($"http://127.0.0.1:{AgentHole.Port}"));
        _agents.Add(await DeviceAgent.Start(User, _data, "agent-1"));
        _agents.Add(await DeviceAgent.Start(throughHole, _data, "agent-2"));
    }

    /// <summary>kill -9; every other time the broker has lost all it had: PostgreSQL is the truth.</summary>
    private async Task KillBroker()
    {
        await _broker.Kill();
        if (++_brokerKills % 2 == 0)
            _broker.LoseData();
        _broker.StartServer();
    }

    /// <summary>kill -9 of a process that serves a connection: PostgreSQL then restarts as a whole.</summary>
    private async Task KillBackend()
    {
        var postmaster = _data.PostmasterId;
        var backend = Directory.EnumerateDirectories("/proc")
            .Select(Path.GetFileName).Where(name => int.TryParse(name, out _)).Select(int.Parse!)
            .FirstOrDefault(id => IsBackend(id, postmaster));
        if (backend != 0)
            await ModularProcess.Signal("KILL", backend);
    }

    private static bool IsBackend(int id, int postmaster)
    {
        try
        {
            var parent = File.ReadLines($"/proc/{id}/status").First(line => line.StartsWith("PPid:"))[5..].Trim();
            return parent == $"{postmaster}" && File.ReadAllText($"/proc/{id}/cmdline").Contains("[local]");
        }
        // It has ended meanwhile.
        catch (IOException)
        {
            return false;
        }
    }
}
