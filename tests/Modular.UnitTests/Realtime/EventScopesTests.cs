using Modular.Api.Realtime;
using Modular.Application.Pipeline;
using Modular.Application.Realtime;

namespace Modular.UnitTests.Realtime;

public class EventScopesTests
{
    private static readonly string[] Types =
        ["task.created", "device.online", "message.new", "generation.updated", "backup.updated", "session.revoked"];

    [TestCase("tasks:read", "task.created")]
    [TestCase("devices:read", "device.online")]
    [TestCase("notifications:read", "message.new")]
    [TestCase("generation:read", "generation.updated")]
    [TestCase("backups:read", "backup.updated")]
    [TestCase("tasks:read backups:read devices:write", "task.created backup.updated")]
    public void A_key_sees_the_events_of_what_it_may_read(string scopes, string seen)
    {
        var key = Key(scopes.Split(' '));

        var filter = new EventFilter { Families = EventScopes.Families(key) };

        Assert.That(Types.Where(type => filter.Takes(Event(type))), Is.EqualTo(seen.Split(' ')));
    }

    [Test]
    public void An_access_token_sees_everything()
    {
        var token = new Principal(CredentialKind.AccessToken, Guid.Empty, Guid.Empty);

        var filter = new EventFilter { Families = EventScopes.Families(token) };

        Assert.That(Types.Where(type => filter.Takes(Event(type))), Is.EqualTo(Types));
    }

    [Test]
    public void A_key_that_may_read_nothing_is_refused()
    {
        var key = Key("tasks:write");

        Assert.That(() => EventScopes.Families(key), Throws.InstanceOf<InsufficientScope>());
    }

    private static Principal Key(params string[] scopes) => new(CredentialKind.UserKey, Guid.Empty, Guid.Empty)
    {
        Scopes = scopes.ToHashSet(),
    };

    private static LiveEvent Event(string type) => new()
    {
        Position = 1,
        Type = type,
        Time = DateTimeOffset.UnixEpoch,
        Channels = [],
        Data = "{}"u8.ToArray(),
    };
}
