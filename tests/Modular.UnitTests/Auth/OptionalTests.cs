using System.Text.Json;
using Modular.Application.Pipeline;

namespace Modular.UnitTests.Auth;

public class OptionalTests
{
    [TestCase("{}", "old")]
    [TestCase("""{"name":null}""", null)]
    [TestCase("""{"name":"new"}""", "new")]
    public void Tells_an_absent_field_from_null(string json, string? patched)
    {
        var patch = JsonSerializer.Deserialize<Patch>(json, WireJson.Options)!;

        Assert.That(patch.Name.Over("old"), Is.EqualTo(patched));
    }

    [Test]
    public void Refuses_another_type() =>
        Assert.That(
            () => JsonSerializer.Deserialize<Patch>("""{"name":7}""", WireJson.Options),
            Throws.InstanceOf<JsonException>());

    private sealed record Patch
    {
        public Optional<string> Name { get; init; }
    }
}
