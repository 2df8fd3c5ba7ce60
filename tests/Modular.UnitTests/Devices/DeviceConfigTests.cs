using System.Text.Json;
using Modular.Application.Devices;
using Modular.Application.Pipeline;

namespace Modular.UnitTests.Devices;

internal sealed class DeviceConfigTests
{
    [TestCase(2, 2, "Applied", ExpectedResult = true)]
    [TestCase(2, 2, "Rejected", ExpectedResult = false)]
    [TestCase(2, 1, "Applied", ExpectedResult = false)]
    [TestCase(2, 3, "Applied", ExpectedResult = false)]
    [TestCase(2, 0, null, ExpectedResult = false)]
    [TestCase(0, 0, null, ExpectedResult = true)]
    public bool Is_in_sync_when_the_wanted_version_was_applied(long desired, long reported, string? status) =>
        DeviceConfig.Of(
            desired == 0 ? null : Json("""{"a":1}"""), desired, Json("{}"), reported,
            status is null ? null : Enum.Parse<ConfigStatus>(status)).InSync;

    [TestCase("""{"b":[1],"a":1}""", ExpectedResult = true)]
    [TestCase("""{"a":1}""", ExpectedResult = false)]
    [TestCase(null, ExpectedResult = false)]
    public bool Of_a_device_that_does_not_say_what_it_did_only_what_it_shows_counts(string? reported) =>
        DeviceConfig.Of(
            Json("""{"a":1,"b":[1]}"""), 1, reported is null ? null : Json(reported), 1, status: null).InSync;

    [Test]
    public void Its_etag_is_the_wanted_version()
    {
        var config = DeviceConfig.Of(Json("{}"), 7, reported: null, 3, ConfigStatus.Applied);

        Assert.That(ETag.Of(config), Is.EqualTo("\"7\""));
    }

    private static JsonElement Json(string text) => JsonSerializer.Deserialize<JsonElement>(text);
}
