using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Modular.Benchmarks.Host;
using Modular.Benchmarks.Measuring;

namespace Modular.Benchmarks.Scenarios;

/// <summary>One of the questions that the bench answers.</summary>
internal interface IScenario
{
    /// <summary>What <c>--only</c> takes.</summary>
    string Name { get; }

    /// <summary>One sentence for the help and for the progress.</summary>
    string Question { get; }

    /// <summary>Measures once, for as long as <paramref name="bench"/> says.</summary>
    Task<Measurement> Run(Bench bench, CancellationToken ct);
}

/// <summary>What one run gave; the lines are the same ones in every run.</summary>
internal sealed record Measurement(IReadOnlyList<Figure> Figures, CpuUse? Cpu);

/// <summary>What scenarios work with: the executable, one host with its accounts, and how long to take.</summary>
internal sealed class Bench(string executable, bool quick) : IAsyncDisposable
{
    private DataDirectory? _data;
    private RunningHost? _host;
    private Population? _population;

    public string Executable => executable;

    public RunningHost Host => _host ?? throw new InvalidOperationException("No host was started.");

    public IPEndPoint Server => Host.Address;

    public DataDirectory Data => _data!;

    /// <summary>Where the host serves gRPC: a port that was free when the bench began.</summary>
    public int GrpcPort { get; } = FreePort();

    public IReadOnlyList<BenchUser> Users => _population!.Users;

    /// <summary>The time in seconds, or a fifth of it with <c>--quick</c>.</summary>
    public TimeSpan Time(int seconds) => TimeSpan.FromSeconds(quick ? seconds / 5.0 : seconds);

    /// <summary>Starts the host with its accounts, once; their tokens are fresh afterwards.</summary>
    public async Task Prepare(CancellationToken ct)
    {
        _data ??= new DataDirectory();
        _host ??= await RunningHost.Start(
            executable, _data, ct, ("MODULAR__Grpc__Port", GrpcPort.ToString(CultureInfo.InvariantCulture)));
        _population ??= await Population.Settle(_host.Address, ct);
        await _population.Refresh(ct);
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
            await _host.DisposeAsync();
        _data?.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
