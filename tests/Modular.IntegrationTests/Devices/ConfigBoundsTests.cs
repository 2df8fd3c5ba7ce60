using System.Net.Http.Json;
using System.Text.Json;

namespace Modular.IntegrationTests.Devices;

internal sealed class ConfigBoundsTests : DeviceConfigTest
{
    [TestCase("[1]")]
    [TestCase("null")]
    [TestCase("\"text\"")]
    public async Task A_patch_that_is_no_object_is_refused(string patch) =>
        await IsRefused(patch, "Must be an object.");

    [Test]
    public async Task A_patch_that_is_missing_is_refused() => Assert.That(
        await (await User.Patch(ConfigPath, "")).Refusal(), Is.EqualTo("400 request.malformed"));

    [Test]
    public async Task What_grows_too_large_or_too_deep_is_refused_and_nothing_changes()
    {
        await User.Patch(ConfigPath, $$"""{ "a": "{{new string('x', 40_000)}}" }""");

        await IsRefused($$"""{ "b": "{{new string('x', 40_000)}}" }""", "Must be at most 64 KiB.");
        await IsRefused(Nested(17), "Must have at most 16 levels.");

        Assert.That((await User.Get(ConfigPath)).GetProperty("desiredVersion").GetInt64(), Is.EqualTo(1));
    }

    [Test]
    public async Task The_deepest_that_is_taken_can_be_read_in_a_list_of_devices()
    {
        await User.Patch(ConfigPath, Nested(16));
        await Device.Heartbeat(new { reportedConfig = JsonSerializer.Deserialize<JsonElement>(Nested(16)) });

        var config = (await User.Get("/v1/devices")).GetProperty("items")[0].GetProperty("config");

        Assert.That(config.GetProperty("desired").GetRawText(), Is.EqualTo(Nested(16)));
        Assert.That(config.GetProperty("reported").GetRawText(), Is.EqualTo(Nested(16)));
    }

    private static string Nested(int levels) =>
        string.Concat(Enumerable.Repeat("{\"a\":", levels - 1)) + "{}" + new string('}', levels - 1);

    private async Task IsRefused(string patch, string message)
    {
        var problem = await (await User.Patch(ConfigPath, patch)).Content.ReadFromJsonAsync<JsonElement>();
        Assert.That(problem.GetProperty("errors").GetRawText(), Is.EqualTo($$"""{"desired":["{{message}}"]}"""));
    }
}
