using System.Net;
using System.Text.Json;
using Modular.Benchmarks.Http;
using Spectre.Console;

namespace Modular.Benchmarks.Host;

/// <summary>A device and the key of its daemon.</summary>
internal sealed record BenchDevice(string Id, string Key);

/// <summary>An account, signed in, with what it owns.</summary>
internal sealed record BenchUser(
    string AccessToken, string RefreshToken, IReadOnlyList<BenchDevice> Devices, IReadOnlyList<string> Tasks);

/// <summary>The accounts that the load speaks for: 100, each with 5 devices and 20 tasks.</summary>
internal sealed class Population
{
    public const int UserCount = 100;
    public const int DevicesPerUser = 5;
    private const int TasksPerUser = 20;

    private readonly IPEndPoint _server;
    private readonly List<BenchUser> _users = [];

    private Population(IPEndPoint server) => _server = server;

    public IReadOnlyList<BenchUser> Users => _users;

    /// <summary>Registers everybody; a password takes the server 0.1 s to hash, so it takes a while.</summary>
    public static async Task<Population> Settle(IPEndPoint server, CancellationToken ct)
    {
        var population = new Population(server);
        using var connection = await HttpConnection.Open(server, ct);
        await AnsiConsole.Progress().AutoClear(true).StartAsync(async progress =>
        {
            var bar = progress.AddTask($"Registering {UserCount} users", maxValue: UserCount);
            for (var number = 0; number < UserCount; number++, bar.Increment(1))
                population._users.Add(await Register(connection, number, ct));
        });
        return population;
    }

    /// <summary>Gives everybody a new access token: one lasts 15 minutes, all scenarios together last longer.</summary>
    public async Task Refresh(CancellationToken ct)
    {
        using var connection = await HttpConnection.Open(_server, ct);
        for (var number = 0; number < _users.Count; number++)
        {
            var request = Requests.Post(
                "/v1/auth/refresh", credential: null, $$"""{"refreshToken":"{{_users[number].RefreshToken}}"}""");
            var tokens = (await connection.Send(request, ct)).Json();
            _users[number] = _users[number] with
            {
                AccessToken = Text(tokens, "accessToken"),
                RefreshToken = Text(tokens, "refreshToken"),
            };
        }
    }

    private static async Task<BenchUser> Register(HttpConnection connection, int number, CancellationToken ct)
    {
        var tokens = (await connection.Send(
            Requests.Post(
                "/v1/auth/register", credential: null,
                $$"""{"email":"bench{{number}}@example.com","password":"load-{{number}}-of-the-bench"}"""),
            ct)).Json();
        var accessToken = Text(tokens, "accessToken");
        var devices = new List<BenchDevice>();
        for (var device = 0; device < DevicesPerUser; device++)
        {
            var registered = (await connection.Send(
                Requests.Post(
                    "/v1/daemon/register", accessToken, $$"""{"name":"bench {{device}}","platform":"linux"}"""),
                ct)).Json();
            devices.Add(new BenchDevice(Text(registered.GetProperty("device"), "id"), Text(registered, "apiKey")));
        }

        var tasks = new List<string>();
        for (var task = 0; task < TasksPerUser; task++)
            tasks.Add(Text((await connection.Send(Requests.CreateTask(accessToken), ct)).Json(), "id"));
        return new BenchUser(accessToken, Text(tokens, "refreshToken"), devices, tasks);
    }

    private static string Text(JsonElement json, string field) => json.GetProperty(field).GetString()!;
}
