using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Devices;
using Modular.Application.Pipeline;
using Modular.Application.Realtime;
using Modular.Infrastructure.Devices;
using Modular.IntegrationTests.Http;
using Npgsql;

namespace Modular.IntegrationTests.Realtime;

/// <summary>A daemon's own stream.</summary>
internal sealed class DeviceStreamTests
{
    private TestHost _host = null!;
    private HttpClient _user = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _host = await TestHost.Start(await TestPostgres.CreateDatabase());
        (_, _user) = await _host.SignIn();
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _user.Dispose();
        await _host.DisposeAsync();
    }

    [Test]
    public async Task Carries_the_hints_of_the_device_and_nothing_of_its_owner()
    {
        var (device, client, _) = await Register();
        using var daemon = await EventSource.Open(client);
        using var owner = await EventSource.Open(_user);

        // The owner's stream hears of the new name; the device's does not.
        await _user.PatchAsJsonAsync($"/v1/devices/{device}", new { name = "renamed" });
        await AddForDevice(device, 7);

        Assert.That((await daemon.Next()).Data, Is.EqualTo("{\"writer\":0,\"number\":7}"));
        Assert.That((await owner.Next()).Type, Does.StartWith("device."));
    }

    [Test]
    public async Task Ends_when_the_device_is_removed()
    {
        var (device, client, _) = await Register();
        using var daemon = await EventSource.Open(client);
        using var owner = await EventSource.Open(_user);

        await _user.DeleteAsync($"/v1/devices/{device}");

        await daemon.ReadToEnd();
        // That the device came online may be said before.
        await Eventually.That(async () => (await owner.Next()).Type, Is.EqualTo("device.removed"));
    }

    [Test]
    public async Task Ends_when_its_key_is_replaced_without_a_grace()
    {
        var (device, client, _) = await Register();
        using var daemon = await EventSource.Open(client);

        await _user.PostAsJsonAsync($"/v1/devices/{device}/rotate-key", new { graceSeconds = 0 });

        await daemon.ReadToEnd();
    }

    [Test]
    public async Task Hints_at_another_wanted_configuration()
    {
        var (device, client, _) = await Register();
        using var daemon = await EventSource.Open(client);

        await _user.PatchAsJsonAsync($"/v1/devices/{device}/config", new { interval = 5 });

        var hint = await daemon.Next();
        Assert.That(hint.Type, Is.EqualTo("config.changed"));
        Assert.That(hint.Data, Is.EqualTo("{\"desiredVersion\":1}"));
    }

    [Test]
    public async Task Being_open_is_no_sign_of_life()
    {
        var (device, _, key) = await Register();
        var signs = new SignsOfLife();
        var verifier = new DeviceKeyVerifier(_host.Services.GetRequiredService<NpgsqlDataSource>(), signs);

        await verifier.VerifyAgain(key, CancellationToken.None);
        Assert.That(signs.Take(), Is.Empty);

        await verifier.Verify(key, CancellationToken.None);
        Assert.That(signs.Take().Select(sign => sign.DeviceId), Is.EqualTo([device]));
    }

    private async Task<(Guid Device, HttpClient Client, string Key)> Register()
    {
        var answer = await _user.PostAsJsonAsync("/v1/daemon/register", new { name = "box", platform = "linux-x64" });
        var registered = await answer.Content.ReadFromJsonAsync<JsonElement>();
        var key = registered.GetProperty("apiKey").GetString()!;
        return (registered.GetProperty("device").GetProperty("id").GetGuid(), _host.As(key), key);
    }

    private async Task AddForDevice(Guid device, int number)
    {
        await using var scope = _host.Services.CreateAsyncScope();
        var events = scope.ServiceProvider.GetRequiredService<IRealtimeEvents>();
        await scope.ServiceProvider.GetRequiredService<IUnitOfWork>().Run(
            () =>
            {
                events.AddForDevice(device, "config.changed", new Note(0, number));
                return Task.FromResult(true);
            },
            CancellationToken.None);
    }
}
