using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Pipeline;
using Modular.Domain;
using Modular.Infrastructure.Messaging;
using Modular.Infrastructure.Postgres;

namespace Modular.IntegrationTests.Messaging;

/// <summary>An event of these tests: number <paramref name="Number"/> of an order, in order when keyed.</summary>
internal sealed record OrderPlaced(string? Order, int Number) : IEvent
{
    public string? Key => Order;
}

/// <summary>What the handler does beside its effect; the tests set it.</summary>
internal sealed class OrderWork
{
    public Func<OrderPlaced, PostgresSession, CancellationToken, Task> Do { get; init; } =
        (_, _, _) => Task.CompletedTask;
}

/// <summary>The handler under delivery: its effect is one row.</summary>
internal sealed class OrderHandler(PostgresSession session, OrderWork work) : IMessageHandler<OrderPlaced>
{
    public async Task Handle(OrderPlaced message, CancellationToken ct)
    {
        const string sql = "insert into public.effect (customer, number) values (@Order, @Number)";
        await session.Execute(sql, message, ct);
        await work.Do(message, session, ct);
    }
}

/// <summary>A refusal of the handler: final, so that one try is all.</summary>
internal sealed class OrderClosed() : Conflict("orders.closed", "The order is closed.");

/// <summary>A refusal that names a time to come back.</summary>
internal sealed class OrdersPaused() : Unavailable("orders.paused", "No orders for an hour.", TimeSpan.FromHours(1));

/// <summary>A projection: runs in the publisher's unit of work.</summary>
internal sealed class OrderProjection(PostgresSession session) : INotificationHandler<OrderPlaced>
{
    public async Task Handle(OrderPlaced notification, CancellationToken ct) =>
        await session.Execute("insert into public.projection (number) values (@Number)", notification, ct);
}

/// <summary>A host that publishes and handles <see cref="OrderPlaced"/>.</summary>
internal static class OrderHost
{
    // Tried again at once: no test waits for a backoff.
    public static readonly MessageRetry AtOnce = new() { FirstDelay = TimeSpan.Zero };

    public static async Task<string> CreateDatabase()
    {
        var connectionString = await PartHost.CreateDatabase();
        await using var source = Npgsql.NpgsqlDataSource.Create(connectionString);
        await using var create = source.CreateCommand("""
            create table public.effect (id bigint generated always as identity, customer text, number integer not null);
            create table public.projection (number integer not null);
            """);
        await create.ExecuteNonQueryAsync();
        return connectionString;
    }

    public static Task<PartHost> Start(
        string connectionString, OrderWork work, MessageRetry? retry = null, MessagingOptions? options = null,
        Action<IServiceCollection>? more = null) =>
        PartHost.Start(connectionString, services =>
        {
            services.AddSingleton(work);
            services.AddScoped<INotificationHandler<OrderPlaced>, OrderProjection>();
            services.AddMessageHandler<OrderPlaced, OrderHandler>("orders", retry ?? AtOnce);
            services.AddMessaging();
            services.AddMessageRelay(options ?? new MessagingOptions());
            more?.Invoke(services);
        });

    public static Task Place(this PartHost host, params IEnumerable<OrderPlaced> orders) =>
        host.Commit<IEventPublisher>(async events =>
        {
            foreach (var order in orders)
                await events.Publish(order, CancellationToken.None);
        });

    public static Task<IReadOnlyList<int>> Effects(this PartHost host) =>
        host.Query<int>("select number from public.effect order by id");

    /// <summary>Wakes the relay after rows were written past the publisher.</summary>
    public static void Wake(this PartHost host) =>
        host.Services.GetRequiredService<ISignals>().Pulse(SubscriptionCatalogue.Topic("orders"));

    public static MessageDelivery Delivery(this PartHost host) => host.Services.GetRequiredService<MessageDelivery>();

    public static async Task<long> Outbox(this PartHost host) =>
        (await host.Query<long>("select count(*) from messaging.outbox"))[0];
}
