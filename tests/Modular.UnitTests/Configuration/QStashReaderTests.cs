using Microsoft.Extensions.Configuration;
using Modular.Api.Configuration;

namespace Modular.UnitTests.Configuration;

internal sealed class QStashReaderTests
{
    private const string User = "0198b2a6-0000-7000-8000-000000000001";
    private const string Other = "0198b2a6-0000-7000-8000-000000000002";

    private static readonly string[] OnLoopback = ["http://127.0.0.1:8080"];

    [Test]
    public void Takes_no_message_without_keys() => Assert.That(Read([]).Settings, Is.Null);

    [Test]
    public void Reads_keys_owner_and_whom_messages_may_name()
    {
        var (settings, faults) = Read(
            [
                ("QSTASH_CURRENT_SIGNING_KEY", "sig_1"), ("QSTASH_NEXT_SIGNING_KEY", "sig_2"),
                ("QStash:UserId", User), ("QStash:AllowedUserIds", $"{User}, {Other}"),
            ],
            publicUrl: "https://cloud.example.com/");

        Assert.That(faults, Is.Empty);
        Assert.That(settings!.Keys, Is.EqualTo(new[] { "sig_1", "sig_2" }));
        Assert.That(settings.Endpoint, Is.EqualTo("https://cloud.example.com/v1/tasks/ingest/qstash"));
        Assert.That(settings.UserId, Is.EqualTo(Guid.Parse(User)));
        Assert.That(settings.AllowedUserIds, Is.EquivalentTo(new[] { Guid.Parse(User), Guid.Parse(Other) }));
        Assert.That(settings.Verify, Is.True);
    }

    [Test]
    public void Reads_a_list_of_modular_json() => Assert.That(
        Read(
            [
                ("QSTASH_CURRENT_SIGNING_KEY", "sig_1"), ("QStash:AllowedUserIds:0", User),
                ("QStash:AllowedUserIds:1", Other),
            ],
            publicUrl: "https://cloud.example.com").Settings!.AllowedUserIds,
        Has.Count.EqualTo(2));

    [Test]
    public void Names_every_key_at_fault()
    {
        Assert.That(
            Read([("QSTASH_CURRENT_SIGNING_KEY", "sig_1")]).Faults,
            Is.EqualTo(new[] { "QSTASH_CURRENT_SIGNING_KEY", "QStash:UserId" }));
        Assert.That(
            Read(
                [
                    ("QSTASH_CURRENT_SIGNING_KEY", "sig_1"), ("QStash:UserId", "me"),
                    ("QStash:AllowedUserIds", $"{User},you"), ("QStash:Verify", "perhaps"),
                ],
                publicUrl: "https://cloud.example.com").Faults,
            Is.EqualTo(new[] { "QStash:Verify", "QStash:UserId", "QStash:AllowedUserIds" }));
        Assert.That(
            Read([("QSTASH_NEXT_SIGNING_KEY", "sig_2")], publicUrl: "https://cloud.example.com").Faults,
            Does.Contain("QSTASH_NEXT_SIGNING_KEY"));
    }

    [TestCase("Development", "http://127.0.0.1:8080", null, true)]
    [TestCase("Development", "http://localhost:8080", "http://localhost:8080", true)]
    [TestCase("Development", "http://0.0.0.0:8080", null, false)]
    [TestCase("Development", "http://+:8080", null, false)]
    [TestCase("Development", "http://127.0.0.1:8080", "https://cloud.example.com", false)]
    [TestCase("Production", "http://127.0.0.1:8080", null, false)]
    [TestCase("", "http://127.0.0.1:8080", null, false)]
    public void Leaves_signatures_unchecked_only_in_development_on_loopback(
        string environment, string url, string? publicUrl, bool isAllowed)
    {
        var (settings, faults) = Read(
            [("QStash:Verify", "false"), ("QStash:UserId", User), ("DOTNET_ENVIRONMENT", environment)], publicUrl, url);

        Assert.That(faults, isAllowed ? Is.Empty : Is.EqualTo(new[] { "QStash:Verify" }));
        Assert.That(settings?.Verify, isAllowed ? Is.False : Is.Null);
    }

    [Test]
    public void Refuses_the_keys_that_everybody_knows()
    {
        var names = Read(
            [
                ("QSTASH_CURRENT_SIGNING_KEY", "sig_7kYjw48mhY7kAjqNGcy6cr29RJ6r"), ("QStash:UserId", User),
                ("QSTASH_NEXT_SIGNING_KEY", "sig_5ZB6DVzB1wjE8S6rZ7eenA8Pdnhs"),
            ],
            publicUrl: "https://cloud.example.com").Faults;

        Assert.That(names, Is.EqualTo(new[] { "QSTASH_CURRENT_SIGNING_KEY", "QSTASH_NEXT_SIGNING_KEY" }));
    }

    private static (QStashSettings? Settings, List<string> Faults) Read(
        (string Key, string Value)[] values, string? publicUrl = null, string? url = null)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(values.ToDictionary(pair => pair.Key, pair => (string?)pair.Value)).Build();
        var faults = new List<string>();
        var settings = new QStashReader(configuration, (key, _) => faults.Add(key))
            .Read(publicUrl is null ? null : new Uri(publicUrl), url is null ? OnLoopback : [url]);
        return (settings, faults);
    }
}
