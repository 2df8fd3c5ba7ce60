using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Realtime;
using Modular.Infrastructure.Realtime;

namespace Modular.IntegrationTests.Realtime;

/// <summary>The data of the events of these tests.</summary>
internal sealed record Note(int Writer, int Number);

/// <summary>A host with the live events alone, and words to use them with.</summary>
internal static class RealtimeHost
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    public static Task<PartHost> Start(string connectionString, RealtimeOptions? options = null) =>
        PartHost.Start(connectionString, services => services.AddRealtime(options));

    /// <summary>Commits one event for a user.</summary>
    public static Task Add(
        this PartHost host, Guid user, int number, string type = "task.updated", params string[] channels) =>
        host.Commit<IRealtimeEvents>(events =>
        {
            events.Add(user, type, new Note(0, number), channels);
            return Task.CompletedTask;
        });

    public static Task<IEventStream> Open(
        this PartHost host, Guid id, long? since = null, EventFilter? filter = null, bool device = false) =>
        host.Services.GetRequiredService<IEventStreams>().Open(
            new StreamRequest(new Recipient(id, device), filter ?? new EventFilter(), since), CancellationToken.None);

    /// <summary>Reads until <paramref name="count"/> events have come, or more when they came together.</summary>
    public static async Task<List<LiveEvent>> Read(this IEventStream stream, int count)
    {
        var all = new List<LiveEvent>();
        while (all.Count < count)
        {
            all.AddRange(await stream.Next().AsTask().WaitAsync(Limit)
                ?? throw new AssertionException($"The stream ended: {stream.End}."));
        }

        return all;
    }

    /// <summary>The numbers of the next <paramref name="count"/> events.</summary>
    public static async Task<IReadOnlyList<int>> Numbers(this IEventStream stream, int count) =>
        [.. (await stream.Read(count)).Select(Number)];

    public static int Number(this LiveEvent live) => live.Note().Number;

    public static Note Note(this LiveEvent live) =>
        System.Text.Json.JsonSerializer.Deserialize<Note>(live.Data.Span, Application.Pipeline.WireJson.Options)!;

    /// <summary>Every position of the database, in order.</summary>
    public static Task<IReadOnlyList<long>> Positions(this PartHost host) =>
        host.Query<long>("select position from realtime.event order by position");
}
