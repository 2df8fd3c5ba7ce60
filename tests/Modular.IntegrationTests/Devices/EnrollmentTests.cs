using System.Net.Http.Json;

namespace Modular.IntegrationTests.Devices;

internal sealed class EnrollmentTests
{
    private DevicesHost _host = null!;

    [OneTimeSetUp]
    public async Task Start() => _host = await DevicesHost.Start();

    [OneTimeTearDown]
    public async Task Stop() => await _host.DisposeAsync();

    [Test]
    public async Task An_expired_or_removed_token_registers_nothing()
    {
        using var user = _host.AsNewUser();
        var (expired, removed) = (await user.Enroll(), await user.Enroll());
        await _host.Execute(
            "update devices.enrollment set expires_at = now() where id = @Id", new { Id = Guid.Parse(expired[4..36]) });
        await user.DeleteAsync($"/v1/devices/enrollments/{Guid.Parse(removed[4..36])}");

        Assert.That(await Try(expired), Is.EqualTo("401 auth.token_expired"));
        Assert.That(await Try(removed), Is.EqualTo("401 auth.unauthenticated"));
    }

    [Test]
    public async Task An_enrolment_shows_its_token_once_and_counts_its_uses()
    {
        using var user = _host.AsNewUser();
        using var daemon = _host.As(await user.Enroll(new { name = "rack", maxUses = 2 }));
        await _host.Register(daemon);

        var listed = (await user.Get("/v1/devices/enrollments")).GetProperty("items")[0];

        Assert.That(listed.GetProperty("uses").GetInt32(), Is.EqualTo(1));
        Assert.That(listed.GetProperty("maxUses").GetInt32(), Is.EqualTo(2));
        Assert.That(listed.TryGetProperty("token", out _), Is.False);
        using var other = _host.AsNewUser();
        var foreign = await other.GetAsync($"/v1/devices/enrollments/{listed.GetProperty("id")}");
        Assert.That(await foreign.Refusal(), Is.EqualTo("404 devices.enrollment_not_found"));
    }

    private async Task<string> Try(string token)
    {
        using var daemon = _host.As(token);
        return await (await daemon.PostAsJsonAsync(
            "/v1/daemon/register", new { name = "box", platform = "linux" })).Refusal();
    }
}
