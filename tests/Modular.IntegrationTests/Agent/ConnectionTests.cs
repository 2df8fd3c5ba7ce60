using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Modular.Api.Agent.Server;

namespace Modular.IntegrationTests.Agent;

/// <summary>What the agent does to, and about, servers that refuse connections or fall silent.</summary>
[Parallelizable(ParallelScope.Self)]
internal sealed class ConnectionTests : AgentTests
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(30);

    [TestCase(false, 3, 1.9)]
    [TestCase(true, 2, 10.9)]
    public async Task A_server_that_hangs_up_or_hangs_is_asked_again_only_after_a_pause(
        bool hangs, int connections, double atLeastSeconds)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var held = new ConcurrentBag<Socket>();
        using var agent = RealAgent.Start(
            "--server", $"http://{listener.LocalEndpoint}", "--key", FakeServer.Key, "--work-dir", Files.Work);

        // The patience with a call is 10 s, the pause after a failure at least one.
        held.Add(await listener.AcceptSocketAsync());
        var started = TimeProvider.System.GetTimestamp();
        for (var made = 1; made < connections; made++)
        {
            if (!hangs)
                held.Last().Dispose();
            using var limit = new CancellationTokenSource(Wait);
            held.Add(await listener.AcceptSocketAsync(limit.Token));
        }

        Assert.That(TimeProvider.System.GetElapsedTime(started).TotalSeconds, Is.GreaterThan(atLeastSeconds));
        Assert.That(listener.Pending(), Is.False);
        foreach (var socket in held)
            socket.Dispose();
    }

    [Test]
    public void An_event_stream_that_does_not_begin_is_given_up()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var server = new ServerClient(new Uri($"http://{listener.LocalEndpoint}"), FakeServer.Key);

        using var limit = new CancellationTokenSource(Wait);
        Assert.That(
            async () => await server.Events((_, _) => Task.CompletedTask, limit.Token), Throws.TypeOf<ServerAway>());
    }

    [Test]
    public async Task A_connection_that_waits_is_watched_by_the_kernel()
    {
        await using var agent = new TestAgent(Server, Files);
        await UntilCalled("pending");

        // While something is on its way, another timer runs.
        await Server.Until(
            () => TimersOfConnectionsTo(Server.Address.Port) is { Count: > 0 } timers
                && timers.TrueForAll(timer => timer == Keepalive),
            "every connection is watched");
    }

    // From /proc/net/tcp6, where sockets for both families are: 2 is the keepalive timer.
    private const int Keepalive = 2;

    private static List<int> TimersOfConnectionsTo(int port) =>
    [
        .. File.ReadLines("/proc/net/tcp6").Skip(1)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields[3] == "01" && fields[2].EndsWith($":{port:X4}", StringComparison.Ordinal))
            .Select(fields => int.Parse(fields[5].Split(':')[0], NumberStyles.HexNumber, null)),
    ];
}
