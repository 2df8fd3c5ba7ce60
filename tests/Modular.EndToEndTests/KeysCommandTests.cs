using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace Modular.EndToEndTests;

/// <summary>What an operator does about signing keys, and where other services check tokens.</summary>
public class KeysCommandTests
{
    private const int WrongUsage = 2;

    [Test]
    public async Task Rotates_keys_under_a_running_host_and_ends_everything_when_asked()
    {
        await using var data = new DataDirectory();
        await using var host = await ModularProcess.Serve(data.Path);
        using var user = await ApiClient.Register(host.Address);
        var first = await Published(host.Address);

        Assert.That(await Keys(data, "list"), Does.Match($"^{first.Single()}  signs since "));
        var rotated = await Keys(data, "rotate");
        Assert.That(rotated, Does.Match("^Key [0-9a-f-]{36} signs from "));
        var next = rotated.Split(' ')[1];
        await Eventually.True(
            async () => (await Published(host.Address)).SetEquals([.. first, next]), () => host.Output);
        Assert.That(await Keys(data, "list"), Does.Contain($"{next}  signs from "));
        await user.Get("/v1/auth/me");

        Assert.That(await Keys(data, "revoke-all", "--yes"), Does.StartWith("Ended 1 sessions and removed every key"));

        await Eventually.True(
            async () => await Status(user, "/v1/auth/me") == HttpStatusCode.Unauthorized, () => host.Output);
        await Eventually.True(
            async () => !(await Published(host.Address)).Overlaps([.. first, next]), () => host.Output);
        using var again = await ApiClient.LogIn(host.Address);
        await again.Get("/v1/auth/me");
    }

    [Test]
    public async Task Ends_nothing_without_being_told_where_nobody_can_be_asked()
    {
        await using var data = new DataDirectory();
        await using var command = ModularProcess.Start(["keys", "revoke-all", "--data", data.Path]);

        Assert.That(await command.ExitCode(), Is.EqualTo(WrongUsage), command.Output);
        Assert.That(command.Output, Does.Contain("--yes"));
    }

    [Test]
    public async Task Says_that_the_port_for_gRPC_is_in_use()
    {
        await using var data = new DataDirectory();
        using var holder = new TcpListener(IPAddress.Loopback, 0);
        holder.Start();
        var port = $"{((IPEndPoint)holder.LocalEndpoint).Port}";

        await using var refused = ModularProcess.Start(
            ["serve", "--data", data.Path, "--urls", ModularProcess.AnyPort], ("MODULAR__Grpc__Port", port));

        Assert.That(await refused.ExitCode(), Is.EqualTo(1), refused.Output);
        Assert.That(refused.Output, Does.Contain("Grpc:Port").And.Contain(port));
        Assert.That(refused.Output, Does.Not.Contain("   at "), "A person gets no stack trace.");
    }

    private static async Task<string> Keys(DataDirectory data, params string[] arguments)
    {
        await using var command = ModularProcess.Start(["keys", .. arguments, "--data", data.Path]);
        Assert.That(await command.ExitCode(), Is.Zero, command.Output);
        return command.Output;
    }

    private static async Task<HashSet<string>> Published(Uri server)
    {
        using var http = new HttpClient { BaseAddress = server };
        var set = await http.GetFromJsonAsync<JsonElement>("/.well-known/jwks.json");
        return [.. set.GetProperty("keys").EnumerateArray().Select(key => key.GetProperty("kid").GetString()!)];
    }

    private static async Task<HttpStatusCode> Status(ApiClient user, string path)
    {
        using var http = new HttpClient { BaseAddress = user.Server };
        http.DefaultRequestHeaders.Add("Authorization", $"Bearer {user.Token}");
        using var answer = await http.GetAsync(path);
        return answer.StatusCode;
    }
}
