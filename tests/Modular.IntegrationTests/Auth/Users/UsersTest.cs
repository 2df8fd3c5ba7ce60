using System.Net.Http.Json;
using System.Text.Json;
using Dapper;
using Modular.IntegrationTests.Http;
using Npgsql;

namespace Modular.IntegrationTests.Auth.Users;

/// <summary>A test of a host with an owner, an admin and a member.</summary>
internal abstract class UsersTest
{
    protected const string MemberEmail = "member@example.com";

    /// <summary>Everybody's.</summary>
    protected const string Password = "a long enough password";

    protected TestHost Host { get; private set; } = null!;

    protected (Guid Id, HttpClient Client) Owner { get; private set; }

    protected (Guid Id, HttpClient Client) Admin { get; private set; }

    protected (Guid Id, HttpClient Client) Member { get; private set; }

    [SetUp]
    public async Task Start()
    {
        Host = await TestHost.Start(
            await AuthHost.NewDatabase(), settings => settings with { PasswordRounds = 10, Registration = "invite" });
        Owner = await Host.SignIn("owner@example.com", owner: true);
        var admin = await Host.SignIn("admin@example.com");
        Assert.That(await Patch(Owner.Client, admin.User, new { role = "admin" }), Is.EqualTo("200"));
        // The token that says member is dead with that.
        Admin = (admin.User, await Host.SignInAgain("admin@example.com"));
        Member = await Host.SignIn(MemberEmail);
    }

    [TearDown]
    public async Task Stop() => await Host.DisposeAsync();

    protected static async Task<string> Patch(HttpClient client, Guid user, object body)
    {
        using var answer = await client.PatchAsJsonAsync($"/v1/users/{user}", body);
        return await answer.Fault();
    }

    protected static async Task<string> Get(HttpClient client, string path)
    {
        using var answer = await client.GetAsync(path);
        return await answer.Fault();
    }

    protected static async Task<string> Post(HttpClient client, string path, object body)
    {
        using var answer = await client.PostAsJsonAsync(path, body);
        return await answer.Fault();
    }

    protected static async Task<JsonElement> Created(HttpClient client, string path, object body)
    {
        using var answer = await client.PostAsJsonAsync(path, body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.That((int)answer.StatusCode, Is.EqualTo(201), text);
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    protected static async Task<string[]> Listed(HttpClient client, string path, string member) =>
        [.. (await client.GetFromJsonAsync<JsonElement>(path)).GetProperty("items").EnumerateArray()
            .Select(item => item.GetProperty(member).GetString()!)];

    protected async Task<T[]> Query<T>(string sql, object? parameters = null)
    {
        await using var connection = new NpgsqlConnection(Host.ConnectionString);
        return [.. await connection.QueryAsync<T>(sql, parameters)];
    }
}
