using Modular.Application.Pipeline;

namespace Modular.Infrastructure.Messaging;

/// <summary>Who takes which event.</summary>
internal sealed class SubscriptionCatalogue
{
    private readonly ILookup<Type, MessageSubscription> _byEvent;
    private readonly Dictionary<(string Queue, string Type), MessageSubscription> _byRow = [];

    public SubscriptionCatalogue(IEnumerable<MessageSubscription> subscriptions)
    {
        var all = subscriptions.ToList();
        _byEvent = all.ToLookup(subscription => subscription.Event);
        foreach (var subscription in all)
        {
            // One row has one handler, and a name in a row stands for one event.
            if (!_byRow.TryAdd((subscription.Queue, subscription.Type), subscription))
            {
                throw new InvalidOperationException(
                    $"The queue '{subscription.Queue}' takes '{subscription.Type}' twice.");
            }
        }

        Queues = [.. all.Select(subscription => subscription.Queue).Distinct()];
        Types = [.. all.Select(subscription => subscription.Type).Distinct()];
    }

    public IReadOnlyList<string> Queues { get; }

    public string[] Types { get; }

    public IEnumerable<MessageSubscription> Of(Type fact) => _byEvent[fact];

    /// <summary>Who takes a row; null when this release does not know.</summary>
    public MessageSubscription? Find(string queue, string type) => _byRow.GetValueOrDefault((queue, type));

    /// <summary>The topic that wakes the relays of a queue.</summary>
    public static string Topic(string queue) => $"outbox:{queue}";
}
