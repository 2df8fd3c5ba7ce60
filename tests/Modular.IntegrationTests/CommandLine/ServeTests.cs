using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Modular.Api;
using Modular.Api.CommandLine;
using Modular.Api.Configuration;

namespace Modular.IntegrationTests.CommandLine;

internal sealed class ServeTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private DirectoryInfo _data = null!;

    [SetUp]
    public void Make() => _data = TestPostgres.CreateDirectory();

    [TearDown]
    public void Remove() => _data.Delete(recursive: true);

    [Test]
    public async Task Says_one_sentence_when_the_port_is_taken_at_the_last_moment()
    {
        using var holder = new TcpListener(IPAddress.Any, 0);
        holder.Start();
        var port = ((IPEndPoint)holder.LocalEndpoint).Port;

        // A wildcard is no address that could be looked at beforehand: the server itself finds out, when all else runs.
        var (code, said) = await Serve($"http://*:{port}");

        Assert.That(code, Is.EqualTo(1), said);
        Assert.That(
            said.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.Contains(" INF ")),
            Is.EqualTo([
                $"Failed to bind to address http://[::]:{port}: address already in use. " +
                "Stop what holds the address, or choose another with --urls."]),
            said);
    }

    [Test]
    public async Task Says_one_sentence_when_the_port_of_gRPC_is_taken()
    {
        using var holder = new TcpListener(IPAddress.Loopback, 0);
        holder.Start();
        var port = ((IPEndPoint)holder.LocalEndpoint).Port;

        var (code, said) = await Serve("http://127.0.0.1:0", port);

        Assert.That(code, Is.EqualTo(1), said);
        Assert.That(
            said.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.Contains(" INF ")),
            Is.EqualTo([
                $"Failed to bind to address http://127.0.0.1:{port}: address already in use. " +
                "Choose another port with Grpc:Port, or 0 for none."]),
            said);
    }

    [Test]
    public async Task Leaves_nothing_running_where_it_cannot_listen()
    {
        using var holder = new TcpListener(IPAddress.Loopback, 0);
        holder.Start();
        using var log = new Warnings();
        var database = new HostDatabase(await PartHost.CreateDatabase(), MasterKey: new byte[32]);
        var app = ModularHost.Build(
            new Settings
            {
                DataDirectory = _data.FullName,
                Urls = [$"http://{holder.LocalEndpoint}"],
                Grpc = new GrpcSettings { Port = null },
            },
            () => database,
            logging => logging.AddProvider(log));
        var services = app.Services.GetServices<IHostedService>().OfType<BackgroundService>().ToList();

        Assert.That(
            async () => await ServeCommand.Start(app, () => Task.CompletedTask, CancellationToken.None),
            Throws.InstanceOf<CommandFailed>());
        var left = services.Where(service => service.ExecuteTask is { IsCompleted: false }).ToList();
        await app.DisposeAsync();
        await Task.WhenAll(services.Select(service => service.ExecuteTask ?? Task.CompletedTask))
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        Assert.That(left, Is.Empty);
        Assert.That(log.Said, Has.All.Contain("failed to start"));
    }

    private async Task<(int Code, string Said)> Serve(string urls, int grpcPort = 0)
    {
        var (program, assembly) = TestPostgres.Modular;
        string[] arguments = [assembly, "serve", "--data", _data.FullName, "--urls", urls];
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["DATABASE_URL"] = await TestPostgres.CreateDatabase(),
                ["MODULAR_MASTER_KEY"] = Convert.ToBase64String(new byte[32]),
                ["MODULAR__Grpc__Port"] = grpcPort.ToString(),
            },
        })!;
        var said = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        try
        {
            await process.WaitForExitAsync().WaitAsync(Limit);
        }
        finally
        {
            process.Kill();
        }

        return (process.ExitCode, string.Concat(await said));
    }

    private sealed class Warnings : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Said { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                Said.Enqueue($"{formatter(state, exception)} {exception}");
        }

        public void Dispose()
        {
        }
    }
}
