using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Modular.Tests;

/// <summary>
/// A RabbitMQ of a test's own: its ports, its files, its processes. It keeps its data when it is killed.
/// </summary>
internal sealed class TestBroker : IAsyncDisposable
{
    private const string Account = "rabbitmq";
    private const string Server = "/usr/lib/rabbitmq/bin/rabbitmq-server";

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("modular-broker-");
    private readonly int[] _ports = FreePorts(3);
    private readonly Process _names;
    private Process? _server;

    /// <summary>One that is not started yet.</summary>
    public TestBroker()
    {
        // The account that runs it must get through to its files.
        _directory.UnixFileMode |= UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        if (Environment.IsPrivilegedProcess)
        {
            using var own = Process.Start("chown", [Account, _directory.FullName]);
            own.WaitForExit();
        }

        // The server would start it by itself and leave it running.
        _names = Start("epmd", "-port", NamesPort.ToString(), "-address", "127.0.0.1");
    }

    /// <summary>What <c>RABBITMQ_URL</c> is for it.</summary>
    public Uri Url => new($"amqp://guest:guest@127.0.0.1:{_ports[0]}");

    private int NamesPort => _ports[2];

    private string Output => Path.Combine(_directory.FullName, "output");

    /// <summary>Starts it and returns when it serves.</summary>
    public async Task Start()
    {
        StartServer();
        var since = Stopwatch.StartNew();
        while (!await Serves())
        {
            Assert.That(since.Elapsed, Is.LessThan(StartLimit), () => File.ReadAllText(Output));
            await Task.Delay(Pause);
        }
    }

    /// <summary>Starts it and does not wait.</summary>
    public void StartServer() => _server = Start(Server, "-noinput");

    /// <summary>kill -9.</summary>
    public async Task Kill()
    {
        _server!.Kill();
        await _server.WaitForExitAsync();
        _server.Dispose();
        _server = null;
    }

    /// <summary>Removes everything it holds, while it does not run.</summary>
    public void LoseData()
    {
        foreach (var directory in _directory.GetDirectories())
            directory.Delete(recursive: true);
    }

    /// <summary>Does something on a connection of its own.</summary>
    public async Task<T> With<T>(Func<IChannel, Task<T>> work)
    {
        await using var connection = await new ConnectionFactory { Uri = Url }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        return await work(channel);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await Kill();
        _names.Kill();
        await _names.WaitForExitAsync();
        _names.Dispose();
        _directory.Delete(recursive: true);
    }

    private static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(listener => listener.Start());
        var ports = listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port).ToArray();
        listeners.ForEach(listener => listener.Dispose());
        return ports;
    }

    private async Task<bool> Serves()
    {
        Assert.That(_server!.HasExited, Is.False, () => File.ReadAllText(Output));
        try
        {
            return await With(_ => Task.FromResult(true));
        }
        catch (BrokerUnreachableException)
        {
            return false;
        }
    }

    private Process Start(string program, params string[] arguments)
    {
        // Into a file: the server stands still when it cannot write its log.
        string[] command = ["sh", "-c", "exec \"$@\" >> output 2>&1", "sh", program, .. arguments];
        var start = Environment.IsPrivilegedProcess
            ? new ProcessStartInfo(
                "setpriv", [$"--reuid={Account}", $"--regid={Account}", "--clear-groups", .. command])
            : new ProcessStartInfo(command[0], command[1..]);
        start.WorkingDirectory = _directory.FullName;
        foreach (var (name, value) in Surroundings())
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    private Dictionary<string, string> Surroundings() => new()
    {
        ["HOME"] = _directory.FullName,
        ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
        ["ERL_EPMD_PORT"] = NamesPort.ToString(),
        // The script becomes the server, so that the process started is the one to kill.
        ["RABBITMQ_ALLOW_INPUT"] = "true",
        ["RABBITMQ_CONF_ENV_FILE"] = "/dev/null",
        ["RABBITMQ_DIST_PORT"] = _ports[1].ToString(),
        ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(_directory.FullName, "plugins"),
        ["RABBITMQ_LOG_BASE"] = _directory.FullName,
        ["RABBITMQ_MNESIA_BASE"] = _directory.FullName,
        ["RABBITMQ_NODE_IP_ADDRESS"] = "127.0.0.1",
        ["RABBITMQ_NODE_PORT"] = _ports[0].ToString(),
        ["RABBITMQ_NODENAME"] = $"modular{_ports[0]}@localhost",
    };
}
