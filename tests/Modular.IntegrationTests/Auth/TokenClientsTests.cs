using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Modular.Api.Configuration;
using Modular.Api.Grpc;
using Modular.Application.Auth;
using Modular.IntegrationTests.Http;

namespace Modular.IntegrationTests.Auth;

/// <summary>Services that check tokens with libraries of others: jose, openid-client and gRPC for Node.js.</summary>
internal sealed class TokenClientsTests
{
    // Statuses of gRPC by their numbers, which are the contract.
    private const int InvalidArgument = 3, DeadlineExceeded = 4, PermissionDenied = 7, ResourceExhausted = 8;
    private const int Unauthenticated = 16;

    private NodeScript _node = null!;
    private TestHost _host = null!;
    private string _owner = null!;
    private string _member = null!;
    private Guid _memberId;

    private string Grpc => _host.Services.GetRequiredService<GrpcListener>().Address!.Authority;

    [OneTimeSetUp]
    public async Task Start()
    {
        _node = new NodeScript("auth.mjs");
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        _host = await TestHost.Start(await AuthHost.NewDatabase(), settings => settings with
        {
            Urls = [address.OriginalString],
            PublicUrl = address,
            PasswordRounds = 10,
            Grpc = new GrpcSettings { Port = 0 },
        });
        (_, var owner) = await _host.SignIn("owner@example.com", owner: true);
        (_memberId, var member) = await _host.SignIn();
        (_owner, _member) = (TokenOf(owner), TokenOf(member));
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _host.DisposeAsync();
        _node.Dispose();
    }

    [Test]
    public void The_metadata_lead_to_the_keys()
    {
        var metadata = _node.Ask(
            new { discover = $"{_host.Client.BaseAddress}.well-known/oauth-authorization-server" });

        Assert.That(Text(metadata, "issuer"), Is.EqualTo(_host.Client.BaseAddress!.OriginalString.TrimEnd('/')));
        Assert.That(Verify(_member, Text(metadata, "jwks_uri")), Is.EqualTo($"{_memberId}"));
    }

    [Test]
    public async Task Tokens_are_verified_before_and_after_a_rotation_and_not_after_everything_was_revoked()
    {
        await using var host = await TestHost.Start(
            await AuthHost.NewDatabase(), settings => settings with { PasswordRounds = 10 });
        var (user, client) = await host.SignIn();
        var keys = $"{host.Client.BaseAddress}.well-known/jwks.json";
        Assert.That(Verify(TokenOf(client), keys, "modular"), Is.EqualTo($"{user}"));

        await Send(host, new RotateSigningKeys(Now: true));
        await Eventually.That(() => PublishedKeys(host), Is.EqualTo(2));
        var after = TokenOf(await host.SignInAgain());

        // A client without a set of its own yet, as all have ten minutes later.
        Assert.That(Verify(after, keys + "?anew", "modular"), Is.EqualTo($"{user}"));
        Assert.That(Verify(TokenOf(client), keys + "?anew", "modular"), Is.EqualTo($"{user}"));

        await Send(host, new RevokeEverything());
        await Eventually.That(() => PublishedKeys(host), Is.EqualTo(1));
        Assert.That(Verify(after, keys + "?later", "modular"), Is.EqualTo("ERR_JWKS_NO_MATCHING_KEY"));
    }

    [Test]
    public void VerifyToken_says_what_a_token_says()
    {
        var answer = Call("VerifyToken", _member).GetProperty("answer");

        Assert.That(answer.GetProperty("active").GetBoolean());
        Assert.That(Text(answer, "user_id"), Is.EqualTo($"{_memberId}"));
        Assert.That(Guid.Parse(Text(answer, "session_id")), Is.Not.EqualTo(Guid.Empty));
        Assert.That(Text(answer, "role"), Is.EqualTo("member"));
        Assert.That(
            answer.GetProperty("scopes").EnumerateArray().Select(scope => scope.GetString()),
            Does.Contain("devices:read").And.Not.Contain("auth:introspect"));
        Assert.That(
            answer.GetProperty("expires_at_unix").GetInt64(),
            Is.EqualTo(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()).Within(900));
    }

    [Test]
    public void A_bad_token_is_inactive_for_the_one_and_an_invalid_argument_for_the_other()
    {
        foreach (var bad in (string[])["", "x", $"{_member}x", "mdk_1"])
        {
            var answer = Call("VerifyToken", bad).GetProperty("answer");

            Assert.That(answer.GetProperty("active").GetBoolean(), Is.False, bad);
            Assert.That(Text(answer, "user_id"), Is.Empty, bad);
            Assert.That(Code(Call("GetUserId", bad)), Is.EqualTo(InvalidArgument), bad);
        }
    }

    [Test]
    public void GetUserId_says_whose_a_token_is() => Assert.That(
        Text(Call("GetUserId", _member).GetProperty("answer"), "user_id"), Is.EqualTo($"{_memberId}"));

    [TestCase("VerifyToken")]
    [TestCase("GetUserId")]
    public void Both_methods_want_a_credential_that_may_introspect(string method)
    {
        var nobody = _node.Ask(new { call = method, at = Grpc, message = new { token = _member } });
        Assert.That(Code(nobody), Is.EqualTo(Unauthenticated));
        Assert.That(Text(nobody, "details"), Does.StartWith("Show a credential: Authorization"));
        Assert.That(Code(Call(method, _member, bearer: "nonsense")), Is.EqualTo(Unauthenticated));
        Assert.That(Code(Call(method, _member, bearer: _member)), Is.EqualTo(PermissionDenied));
    }

    [Test]
    public void Refuses_a_message_that_is_too_large() =>
        Assert.That(Code(Call("VerifyToken", new string('x', 70_000))), Is.EqualTo(ResourceExhausted));

    [Test]
    public void Keeps_to_the_deadline_of_the_call()
    {
        JsonElement Within(int deadline) => _node.Ask(
            new { call = "VerifyToken", at = Grpc, message = new { token = _member }, bearer = _owner, deadline });

        Assert.That(Code(Within(-1)), Is.EqualTo(DeadlineExceeded));
        Assert.That(Within(60_000).TryGetProperty("answer", out _));
    }

    [TestCase("/modular.auth.v1.AuthService/Nothing", "application/grpc", "200 12")]
    [TestCase("/modular.auth.v1.AuthService/VerifyToken", "application/grpc", "200 16")]
    [TestCase("/modular.auth.v1.AuthService/VerifyToken", "application/grpc-web", "415 ")]
    [TestCase("/modular.auth.v1.AuthService/VerifyToken", "application/json", "415 ")]
    public async Task Answers_strangers_as_the_protocol_has_it(string path, string type, string expected)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://{Grpc}{path}");
        request.Version = HttpVersion.Version20;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        request.Content = new ByteArrayContent([1, 0, 0, 0, 0]);
        request.Content.Headers.Add("Content-Type", type);

        using var answer = await client.SendAsync(request);

        var status = answer.Headers.TryGetValues("grpc-status", out var values) ? values.Single() : "";
        Assert.That($"{(int)answer.StatusCode} {status}", Is.EqualTo(expected));
    }

    private JsonElement Call(string method, string token, string? bearer = null) =>
        _node.Ask(new { call = method, at = Grpc, message = new { token }, bearer = bearer ?? _owner });

    private string? Verify(string token, string keys, string? issuer = null)
    {
        var said = _node.Ask(new
        {
            verify = token,
            jwks = keys,
            issuer = issuer ?? _host.Client.BaseAddress!.OriginalString.TrimEnd('/'),
        });
        return said.TryGetProperty("sub", out var user) ? user.GetString() : Text(said, "error");
    }

    private static string TokenOf(HttpClient client) => client.DefaultRequestHeaders.Authorization!.Parameter!;

    private static int Code(JsonElement said) => said.GetProperty("code").GetInt32();

    private static string Text(JsonElement said, string member) => said.GetProperty(member).GetString()!;

    private static async Task Send<T>(TestHost host, IRequest<T> request)
    {
        await using var scope = host.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request);
    }

    private static async Task<int> PublishedKeys(TestHost host) =>
        (await host.Client.GetFromJsonAsync<JsonElement>("/.well-known/jwks.json"))
            .GetProperty("keys").GetArrayLength();

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
