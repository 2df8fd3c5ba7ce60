using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Messaging;
using Modular.Application.Pipeline;
using Modular.Infrastructure.Messaging;

namespace Modular.IntegrationTests.Messaging;

/// <summary>A handler that fails until it is mended, and words to use dead letters with.</summary>
internal sealed class DeadLetters(PartHost host)
{
    private static readonly Guid Reader = Guid.Empty;

    /// <summary>A handler that refuses while <paramref name="isBroken"/> says so, so that one try is all.</summary>
    public static OrderWork Broken(Func<bool> isBroken) => new()
    {
        Do = (_, _, _) => isBroken() ? throw new OrderClosed() : Task.CompletedTask,
    };

    /// <summary>A host that publishes, handles and gives up orders.</summary>
    public static Task<PartHost> Start(
        string database, OrderWork work, MessagingOptions? options = null, int retentionDays = 30) =>
        OrderHost.Start(database, work, options: options, more: services =>
        {
            services.AddSingleton(new MasterKey(new byte[MasterKey.Length]));
            services.AddSingleton<Cursors>();
            services.AddSingleton(new DeadLetterRetention(retentionDays));
        });

    /// <summary>All of them, newest first.</summary>
    public async Task<IReadOnlyList<DeadLetter>> All() =>
        (await Send(new ListDeadLetters(Reader, Queue: null, Type: null, new PageQuery()))).Items;

    public async Task<T> Send<T>(IRequest<T> request)
    {
        await using var scope = host.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request, CancellationToken.None);
    }

    /// <summary>Replays one; how many that were.</summary>
    public async Task<int> Replay(long id) => (await Send(new ReplayDeadLetter(id))).Count;

    /// <summary>Leaves a dead letter as if its message had been given up.</summary>
    public Task Add(long id, OrderPlaced order, string type = nameof(OrderPlaced), int daysAgo = 0) => host.Execute(
        """
        insert into messaging.dead_letters (id, queue, type, key, payload, attempts, error, died_at)
        values (@id, 'orders', @type, @Order, json_build_object('order', @Order, 'number', @Number), 8, 'No.',
            now() - make_interval(days => @daysAgo))
        """,
        new { id, type, order.Order, order.Number, daysAgo });
}
