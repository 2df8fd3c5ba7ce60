using System.Globalization;
using Modular.Api.Http;
using Modular.Application.Pipeline;
using Modular.Application.Realtime;

namespace Modular.Api.Realtime;

internal static class EventEndpoints
{
    private static readonly TimeSpan Reconnect = TimeSpan.FromSeconds(2);

    public static void MapRealtime(this IEndpointRouteBuilder app) =>
        app.MapGet("/v1/events", Stream).RequireUserOrDevice().WithTags("Realtime").WithName("streamEvents")
            .WithSummary("Live events as server-sent events.")
            .Produces<string>(StatusCodes.Status200OK, "text/event-stream");

    private static async Task Stream(
        [AsParameters] EventQuery query, Caller caller, IEventStreams streams, CredentialWatch credentials,
        HttpContext http)
    {
        var principal = caller.Principal;
        var request = new StreamRequest(RecipientOf(principal), query.Filter(principal), query.Position(http));
        using var stream = await streams.Open(request, http.RequestAborted);
        using var watch = credentials.Watch(http, () => stream.Close(StreamEnd.CredentialEnded));
        using var gone = http.RequestAborted.Register(() => stream.Close(StreamEnd.ClientGone));
        try
        {
            var sse = await SseWriter.Start(http, http.RequestAborted);
            sse.Retry(Reconnect);
            // A client that is cut off before its first event has a position to resume from all the same.
            sse.Position(Text(stream.Position));
            await sse.Flush(stream.Ended);
            await Copy(stream, sse);
        }
        // The client hung up, or a write to it was cut because the stream has ended.
        catch (OperationCanceledException) when (stream.End is not null)
        {
            http.Abort();
        }
    }

    private static async Task Copy(IEventStream stream, SseWriter sse)
    {
        while (await stream.Next() is { } events)
        {
            foreach (var live in events)
                sse.Raw(live.ServerSent);
            if (events.Count == 0)
            {
                sse.Heartbeat();
                sse.Position(Text(stream.Position));
            }

            if (!await sse.Flush(stream.Ended))
                return;
        }

        await sse.ComeBack();
    }

    private static Recipient RecipientOf(Principal principal) => principal.DeviceId is { } device
        ? new Recipient(device, IsDevice: true)
        : new Recipient(principal.UserId, IsDevice: false);

    private static string Text(long position) => position.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What a stream of events is asked for.</summary>
internal sealed record EventQuery
{
    /// <summary>Only these types, such as <c>task.created,task.completed</c>.</summary>
    public string? Types { get; init; }

    /// <summary>Only these channels, such as <c>tasks:ID,devices</c>.</summary>
    public string? Channels { get; init; }

    /// <summary>The position after which to begin; <c>Last-Event-ID</c> wins over it.</summary>
    public string? Since { get; init; }

    /// <summary>The filter; a device's stream and an access token's carry every family.</summary>
    public EventFilter Filter(Principal principal) => new()
    {
        Types = Set(Types),
        Channels = Set(Channels),
        Families = principal.Kind == CredentialKind.DeviceKey ? null : EventScopes.Families(principal),
    };

    /// <summary>Where to resume, or null to begin with what comes now.</summary>
    public long? Position(HttpContext http)
    {
        // EventSource gives up for good at an error, so a header that is no position of ours is one that never was.
        var last = http.Request.Headers["Last-Event-ID"].ToString();
        if (last.Length > 0)
            return Parse(last) ?? long.MaxValue;
        if (string.IsNullOrEmpty(Since))
            return null;
        return Parse(Since) ?? throw new InvalidInput("since", "Must be a position: the id of an event.");
    }

    private static long? Parse(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var position) ? position : null;

    private static HashSet<string>? Set(string? list) => string.IsNullOrWhiteSpace(list)
        ? null
        : [.. list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
}
