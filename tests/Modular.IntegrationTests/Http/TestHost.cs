using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Modular.Api;
using Modular.Api.Configuration;
using Modular.Application.Auth;
using Modular.Infrastructure.Postgres;
using Npgsql;

namespace Modular.IntegrationTests.Http;

/// <summary>The whole host over a database of its own, listening on a free loopback port.</summary>
internal sealed class TestHost : IAsyncDisposable
{
    private const string Password = "a long enough password";
    private readonly WebApplication _app;
    private readonly DirectoryInfo _data;

    private TestHost(WebApplication app, string connectionString, DirectoryInfo data)
    {
        (_app, _data) = (app, data);
        ConnectionString = connectionString;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    /// <summary>The database under the host.</summary>
    public string ConnectionString { get; }

    /// <summary>A client without a credential.</summary>
    public HttpClient Client { get; }

    /// <summary>The host's services.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>Starts a host over <paramref name="connectionString"/>, which is migrated first.</summary>
    public static async Task<TestHost> Start(
        string connectionString, Func<Settings, Settings>? settings = null, Action<WebApplication>? map = null)
    {
        await using (var source = NpgsqlDataSource.Create(connectionString))
            await new Migrator(source, TimeProvider.System).Apply(CancellationToken.None);

        var data = Directory.CreateTempSubdirectory("modular-test-");
        var defaults = new Settings
        {
            DataDirectory = data.FullName,
            Urls = ["http://127.0.0.1:0"],
            Registration = "open",
            Grpc = new GrpcSettings { Port = null },
        };
        var app = ModularHost.Build(
            settings?.Invoke(defaults) ?? defaults,
            () => new HostDatabase(connectionString, MasterKey: new byte[32]),
            logging => logging.SetMinimumLevel(LogLevel.Warning).AddConsole());
        map?.Invoke(app);
        await app.StartAsync();
        return new TestHost(app, connectionString, data);
    }

    /// <summary>The mails that it sent, oldest first, as they are in its files.</summary>
    public IEnumerable<string> Mails() => Directory.Exists(Path.Combine(_data.FullName, "mail"))
        ? Directory.GetFiles(Path.Combine(_data.FullName, "mail"), "*.eml").Order(StringComparer.Ordinal)
            .Select(File.ReadAllText)
        : [];

    /// <summary>A client that shows <paramref name="token"/>.</summary>
    public HttpClient As(string token) => new()
    {
        BaseAddress = Client.BaseAddress,
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
    };

    /// <summary>
    /// Makes a member, or the owner, and signs in: the user, and a client that shows the access token.
    /// </summary>
    public async Task<(Guid User, HttpClient Client)> SignIn(string email = "user@example.com", bool owner = false)
    {
        await using var scope = Services.CreateAsyncScope();
        var mediator = scope.ServiceProvider.GetRequiredService<IMediator>();
        var user = await mediator.Send(new CreateUser(email, Password, owner));
        return (user.Id, await SignInAgain(email));
    }

    /// <summary>A client with another session of somebody who signed in before.</summary>
    public async Task<HttpClient> SignInAgain(string email = "user@example.com")
    {
        var answer = await Client.PostAsJsonAsync("/v1/auth/login", new { email, password = Password });
        var tokens = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return As(tokens.GetProperty("accessToken").GetString()!);
    }

    /// <summary>Stops as the process would on SIGTERM.</summary>
    public Task Stop() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _data.Delete(recursive: true);
    }
}
