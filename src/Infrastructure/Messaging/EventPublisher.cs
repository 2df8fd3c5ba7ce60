using System.Text.Json;
using MediatR;
using Modular.Application.Pipeline;
using Modular.Infrastructure.Postgres;

namespace Modular.Infrastructure.Messaging;

internal sealed class EventPublisher(IMediator mediator, PostgresSession session, SubscriptionCatalogue subscriptions)
    : IEventPublisher
{
    public async Task Publish(IEvent fact, CancellationToken ct)
    {
        // Deferred to the commit, where the writer still holds the row of the key's aggregate: so the order of ids is
        // the order of commits within a key.
        const string sql = """
            insert into messaging.outbox (queue, type, key, payload) values (@Queue, @Type, @Key, @Payload)
            """;

        await mediator.Publish(fact, ct);
        var payload = new Json(JsonSerializer.Serialize(fact, fact.GetType(), WireJson.Options));
        foreach (var subscription in subscriptions.Of(fact.GetType()))
        {
            session.Defer(sql, new { subscription.Queue, subscription.Type, fact.Key, Payload = payload });
            session.PulseAfterCommit(SubscriptionCatalogue.Topic(subscription.Queue));
        }
    }
}
