using Modular.Benchmarks.Http;
using Modular.Benchmarks.Load;
using Modular.Benchmarks.Measuring;

namespace Modular.Benchmarks.Scenarios;

/// <summary>Another service has tokens of 100 users checked, 2,000 a second: by introspection (RFC 7662).</summary>
internal sealed class Introspection : IScenario
{
    public string Name => "introspect";

    public string Question => "2,000 introspections/s open loop, tokens of 100 users: how late are the answers?";

    public async Task<Measurement> Run(Bench bench, CancellationToken ct)
    {
        var key = await RemoteTokenChecks.ServiceKey(bench, ct);
        var calls = bench.Users
            .Select(user => Requests.PostForm("/v1/auth/introspect", key, $"token={user.AccessToken}"))
            .ToArray();
        using var loop = await OpenLoop.Connect(bench.Server, RemoteTokenChecks.Connections, ct);
        return await RemoteTokenChecks.Measure(bench, loop, calls, """{"active":true"""u8.ToArray(), ct);
    }
}

/// <summary>The same over gRPC.</summary>
internal sealed class GrpcChecks : IScenario
{
    // A channel of a gRPC client is one HTTP/2 connection; a service has a few instances.
    private const int Channels = 4;

    public string Name => "grpc";

    public string Question => "2,000 VerifyToken/s over gRPC, tokens of 100 users: how late are the answers?";

    public async Task<Measurement> Run(Bench bench, CancellationToken ct)
    {
        var key = await RemoteTokenChecks.ServiceKey(bench, ct);
        var method = new Uri($"http://127.0.0.1:{bench.GrpcPort}/modular.auth.v1.AuthService/VerifyToken");
        var clients = GrpcConnection.Clients(Channels);
        var calls = bench.Users.Select(user => GrpcConnection.MessageOf(user.AccessToken)).ToArray();
        using var loop = new OpenLoop(
            [.. Enumerable.Range(0, RemoteTokenChecks.Connections)
                .Select(number => new GrpcConnection(clients[number % Channels], method, key))]);
        // Behind the five bytes of the frame: field 1, active, is true.
        return await RemoteTokenChecks.Measure(bench, loop, calls, [0x08, 0x01], ct, skip: 5);
    }
}

/// <summary>What both have in common.</summary>
internal static class RemoteTokenChecks
{
    public const int Connections = 64;
    private const int PerSecond = 2000;

    /// <summary>A key of the owner, the first user, that may check tokens.</summary>
    public static async Task<string> ServiceKey(Bench bench, CancellationToken ct)
    {
        using var connection = await HttpConnection.Open(bench.Server, ct);
        var created = await connection.Send(
            Requests.Post(
                "/v1/auth/api-keys", bench.Users[0].AccessToken, """{"name":"bench","scopes":["auth:introspect"]}"""),
            ct);
        return created.Json().GetProperty("key").GetString()!;
    }

    /// <summary>
    /// Warms up for 3 s, then measures for 20 s; every answer must begin with <paramref name="active"/>.
    /// </summary>
    public static async Task<Measurement> Measure(
        Bench bench, OpenLoop loop, byte[][] calls, byte[] active, CancellationToken ct, int skip = 0)
    {
        var traffic = new Traffic(arrival => calls[arrival.Number % calls.Length], (_, _) => { })
        {
            Expects = answer => answer.IsSuccess && answer.Body.Length > skip
                && answer.Body.Span[skip..].StartsWith(active),
        };
        await loop.Run(PerSecond, bench.Time(3), traffic, ct);

        var meter = bench.Host.MeasureCpu();
        var all = await loop.Run(PerSecond, bench.Time(20), traffic, ct);
        var cpu = meter.Stop();
        var checks = Figure.Of("checks, 2,000/s", all.Latency, Target.P99Under(15));
        return new Measurement(
            [checks with { Value = all.PerSecond, Unit = "/s" }],
            cpu with { PerSecond = all.PerSecond });
    }
}
