using System.Net.Http.Json;
using System.Text.Json;
using Modular.Application.Pipeline;

namespace Modular.IntegrationTests.Http;

/// <summary>Every operation of the OpenAPI document, called by everybody: who is refused, and who passes.</summary>
internal sealed class AccessMatrixTests
{
    private const string Refused = "refused";
    private const string Unknown = "unknown";
    private const string Passes = "passes";
    private TestHost _host = null!;
    private IReadOnlyList<OpenApiOperation> _operations = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _host = await TestHost.Start(await TestPostgres.CreateDatabase(), settings => settings with
        {
            PasswordRounds = 10,
        });
        _operations = await OpenApiOperation.Read(_host.Client);
    }

    [OneTimeTearDown]
    public async Task Stop() => await _host.DisposeAsync();

    [Test]
    public void Every_operation_has_a_rule_and_says_whether_it_wants_a_credential()
    {
        Assert.That(_operations.Select(operation => operation.Id), Is.EquivalentTo(AccessRules.All.Keys));
        Assert.That(
            _operations.Where(operation => operation.IsGuarded).Select(operation => operation.Id),
            Is.EquivalentTo(AccessRules.All.Where(rule => rule.Value.Who != "anyone").Select(rule => rule.Key)));
    }

    [Test]
    public async Task Everybody_may_what_the_rules_say_and_nothing_else()
    {
        var (callers, seen) = (await Callers(), 0);
        var wrong = new List<string>();
        foreach (var operation in _operations)
        {
            foreach (var (caller, (client, may)) in callers)
            {
                var expected = AccessRules.All[operation.Id] is { Who: "anyone" }
                    ? Passes
                    : may(AccessRules.All[operation.Id]);
                var outcome = await Call(client, operation);
                seen++;
                if (!outcome.StartsWith(expected, StringComparison.Ordinal))
                    wrong.Add($"{operation.Id} by {caller}: {outcome}, not {expected}");
            }
        }

        Assert.That(wrong, Is.Empty);
        Assert.That(seen, Is.EqualTo(_operations.Count * callers.Count).And.GreaterThan(1000));
    }

    private async Task<Dictionary<string, (HttpClient Client, Func<AccessRule, string> May)>> Callers()
    {
        var (_, owner) = await _host.SignIn("owner@example.com", owner: true);
        var admin = await Become("admin", owner);
        var (_, member) = await _host.SignIn("member@example.com");
        var (_, ended) = await _host.SignIn("ended@example.com");
        var device = await Secret(owner, "/v1/daemon/register", "apiKey");
        await Status(ended.PostAsJsonAsync("/v1/auth/logout", new { }), 204);
        string[] memberScopes = [.. Scopes.All.Except(Scopes.GrantedByAdmins)];
        string[] taskScopes = ["tasks:read", "tasks:write"];

        return new()
        {
            ["nobody"] = (_host.Client, _ => Unknown),
            ["a forger"] = (_host.As("eyJhbGciOiJub25lIn0.e30."), _ => Unknown),
            ["an ended session"] = (ended, _ => Unknown),
            ["a disabled user"] = (await Disabled(owner), _ => Unknown),
            ["a removed device"] = (await RemovedDevice(owner), _ => Unknown),
            ["a member"] = (member, rule => Token(rule, "member")),
            ["an admin"] = (admin, rule => Token(rule, "admin")),
            ["the owner"] = (owner, rule => Token(rule, "owner")),
            ["a key of the owner with every scope"] =
                (await Key(owner, [.. Scopes.All]), rule => OfKey(rule, Scopes.All)),
            ["a key of a member with every scope of members"] =
                (await Key(member, memberScopes), rule => OfKey(rule, memberScopes)),
            ["a key of a member for tasks"] =
                (await Key(member, taskScopes), rule => OfKey(rule, taskScopes)),
            ["a key that only reads devices"] =
                (await Key(member, ["devices:read"]), rule => OfKey(rule, ["devices:read"])),
            ["a device"] = (_host.As(device), rule => Only(rule, "device", "user-or-device")),
            ["a machine that may enrol"] = (
                _host.As(await Secret(owner, "/v1/devices/enrollments", "token")),
                rule => Only(rule, "user-or-machine")),
        };
    }

    private static string Token(AccessRule rule, string role) => rule switch
    {
        { Who: "token" or "user-or-device" } => Passes,
        { Who: "owner" } => role == "owner" ? Passes : Refused,
        { Who: "admin" } => role == "member" ? Refused : Passes,
        { Who: "user" or "user-or-machine", Scope: null } => Passes,
        { Who: "user" or "user-or-machine" } =>
            role == "member" && Scopes.GrantedByAdmins.Contains(rule.Scope) ? Refused : Passes,
        _ => Refused,
    };

    private static string OfKey(AccessRule rule, IEnumerable<string> scopes) => rule switch
    {
        { Who: "key" } => Passes,
        // Live events tell of tasks and devices; a key that may read either hears of that.
        { Who: "user-or-device" } => scopes.Any(scope => scope is "tasks:read" or "devices:read") ? Passes : Refused,
        { Who: "user" or "user-or-machine" } => rule.Scope is null || scopes.Contains(rule.Scope) ? Passes : Refused,
        _ => Refused,
    };

    private static string Only(AccessRule rule, params string[] who) => who.Contains(rule.Who) ? Passes : Refused;

    private static async Task<string> Call(HttpClient client, OpenApiOperation operation)
    {
        using var request = operation.Request();
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        if ((int)answer.StatusCode is not (401 or 403))
            return (int)answer.StatusCode < 500 ? Passes : $"broke with {(int)answer.StatusCode}";

        var code = await answer.Fault();
        return code switch
        {
            "401 auth.unauthenticated" or "401 auth.session_revoked" => $"{Unknown} ({code})",
            "403 auth.forbidden" or "403 auth.insufficient_scope" => $"{Refused} ({code})",
            _ => $"{Passes} ({code})",
        };
    }

    private async Task<HttpClient> Become(string role, HttpClient owner)
    {
        var (id, _) = await _host.SignIn($"{role}@example.com");
        await Status(owner.PatchAsJsonAsync($"/v1/users/{id}", new { role }), 200);
        return await _host.SignInAgain($"{role}@example.com");
    }

    private async Task<HttpClient> Disabled(HttpClient owner)
    {
        var (id, client) = await _host.SignIn("disabled@example.com");
        await Status(owner.PatchAsJsonAsync($"/v1/users/{id}", new { disabled = true }), 200);
        await Eventually.That(async () => (int)(await client.GetAsync("/v1/auth/me")).StatusCode, Is.EqualTo(401));
        return client;
    }

    private async Task<HttpClient> RemovedDevice(HttpClient owner)
    {
        using var answer = await owner.PostAsJsonAsync("/v1/daemon/register", new { name = "old", platform = "linux" });
        var made = await answer.Content.ReadFromJsonAsync<JsonElement>();
        await Status(owner.DeleteAsync($"/v1/devices/{made.GetProperty("device").GetProperty("id").GetString()}"), 204);
        return _host.As(made.GetProperty("apiKey").GetString()!);
    }

    private async Task<HttpClient> Key(HttpClient user, string[] scopes) => _host.As(
        await Made(user, "/v1/auth/api-keys", new { name = "program", scopes }, "key"));

    private static Task<string> Secret(HttpClient user, string path, string member) =>
        Made(user, path, new { name = "box", platform = "linux" }, member);

    private static async Task<string> Made(HttpClient user, string path, object body, string member)
    {
        using var answer = await user.PostAsJsonAsync(path, body);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty(member).GetString()!;
    }

    private static async Task Status(Task<HttpResponseMessage> call, int expected)
    {
        using var answer = await call;
        Assert.That((int)answer.StatusCode, Is.EqualTo(expected));
    }
}
