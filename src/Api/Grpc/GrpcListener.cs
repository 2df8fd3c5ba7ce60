using System.Net;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;
using Modular.Api.CommandLine;
using Modular.Api.Configuration;

namespace Modular.Api.Grpc;

/// <summary>
/// Serves gRPC on a port of its own, by a server of its own: HTTP/2 without TLS cannot share one with HTTP/1.1, and the
/// host goes on without it where nobody asked for the port.
/// </summary>
internal sealed class GrpcListener(GrpcCalls calls, GrpcSettings settings, ILoggerFactory loggers)
    : IHostedService, IDisposable
{
    private readonly ILogger _log = loggers.CreateLogger<GrpcListener>();
    private KestrelServer? _server;

    /// <summary>Where it listens; null for nowhere.</summary>
    public Uri? Address =>
        _server?.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() is { } address
            ? new Uri(address)
            : null;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (settings.Port is not { } port)
            return;

        var server = new KestrelServer(
            Options.Create(Listen(port)),
            new SocketTransportFactory(Options.Create(new SocketTransportOptions()), loggers),
            loggers);
        try
        {
            await server.StartAsync(calls, cancellationToken);
        }
        // Kestrel wraps "address in use" and "permission denied" in an IOException with a sentence.
        catch (IOException e) when (e.InnerException is not null)
        {
            server.Dispose();
            if (!settings.IsByDefault)
                throw new CommandFailed($"{e.Message} Choose another port with Grpc:Port, or 0 for none.");
            _log.LogWarning("No gRPC: {Reason} Choose a free port with Grpc:Port, or 0 for none", e.Message);
            return;
        }

        _server = server;
        _log.LogInformation("gRPC listens on {Address}", Address);
    }

    public Task StopAsync(CancellationToken cancellationToken) =>
        _server?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public void Dispose() => _server?.Dispose();

    private KestrelServerOptions Listen(int port)
    {
        var options = new KestrelServerOptions { AddServerHeader = false };
        options.Limits.MaxRequestBodySize = 2 * GrpcFrame.MaxMessage;
        options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        if (settings.Expose)
            options.ListenAnyIP(port, SpeakHttp2);
        else
            options.Listen(IPAddress.Loopback, port, SpeakHttp2);
        return options;
    }

    private static void SpeakHttp2(ListenOptions listen) => listen.Protocols = HttpProtocols.Http2;
}
