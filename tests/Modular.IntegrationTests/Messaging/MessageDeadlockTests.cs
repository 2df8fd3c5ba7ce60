using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Pipeline;
using Modular.Infrastructure.Messaging;
using Modular.Infrastructure.Postgres;

namespace Modular.IntegrationTests.Messaging;

/// <summary>A handler whose command loses against another transaction.</summary>
internal sealed class MessageDeadlockTests
{
    [TestCase("40P01")]
    [TestCase("40001")]
    public async Task Runs_again_at_once_and_is_no_failure(string state)
    {
        var luck = new Luck(state);
        await using var host = await PartHost.Start(await OrderHost.CreateDatabase(), services =>
        {
            services.AddSingleton(luck);
            services.AddScoped<IRequestHandler<FillOrder, int>, FillOrderHandler>();
            services.AddMessageHandler<OrderPlaced, FillPlacedOrder>("orders");
            services.AddMessaging();
            services.AddMessageRelay(new MessagingOptions { MaxRetries = 0 });
        });

        await host.Place(new OrderPlaced(null, 1));

        await Eventually.That(host.Outbox, Is.Zero);
        Assert.That(await host.Effects(), Is.EqualTo([1]));
        Assert.That(luck.Tries, Is.EqualTo(3));
    }

    /// <summary>Loses twice with an error of PostgreSQL.</summary>
    private sealed class Luck(string state)
    {
        public string State => state;

        public int Tries { get; set; }
    }

    private sealed record FillOrder(int Number) : ICommand<int>;

    private sealed class FillOrderHandler(PostgresSession session, Luck luck) : IRequestHandler<FillOrder, int>
    {
        public async Task<int> Handle(FillOrder command, CancellationToken ct)
        {
            await session.Execute("insert into public.effect (number) values (@Number)", command, ct);
            if (++luck.Tries < 3)
                await session.Execute($"do $$ begin raise sqlstate '{luck.State}'; end $$", new { }, ct);
            return command.Number;
        }
    }

    private sealed class FillPlacedOrder(IMediator mediator) : IMessageHandler<OrderPlaced>
    {
        public Task Handle(OrderPlaced message, CancellationToken ct) =>
            mediator.Send(new FillOrder(message.Number), ct);
    }
}
