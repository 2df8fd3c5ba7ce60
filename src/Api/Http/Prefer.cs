using Modular.Api.Hosting;
using Modular.Application.Pipeline;

namespace Modular.Api.Http;

/// <summary>The <c>Prefer</c> header (RFC 7240): <c>wait=N</c> and <c>handling=strict</c>.</summary>
internal static class Prefer
{
    private const int MaxWaitSeconds = 60;

    /// <summary>Whether unknown fields of the body are to be refused.</summary>
    public static bool IsStrict(HttpRequest request) => Read(request, "handling") is "strict";

    /// <summary>How long the caller wants to wait for the end, or null.</summary>
    public static TimeSpan? Wait(HttpRequest request)
    {
        if (Read(request, "wait") is not { } text)
            return null;
        if (!int.TryParse(text, out var seconds) || seconds is < 1 or > MaxWaitSeconds)
            throw new InvalidInput("Prefer", $"wait must be from 1 to {MaxWaitSeconds} seconds.");
        return TimeSpan.FromSeconds(seconds);
    }

    private static string? Read(HttpRequest request, string name)
    {
        foreach (var header in request.Headers["Prefer"])
        {
            foreach (var preference in (header ?? "").Split(',', StringSplitOptions.TrimEntries))
            {
                var parts = preference.Split(';', 2)[0].Split('=', 2, StringSplitOptions.TrimEntries);
                if (parts.Length == 2 && parts[0].Equals(name, StringComparison.OrdinalIgnoreCase))
                    return parts[1].Trim('"').ToLowerInvariant();
            }
        }

        return null;
    }
}

/// <summary>How long the caller wants to wait for the end (<c>Prefer: wait=N</c>); an endpoint parameter.</summary>
internal sealed record PreferWait(TimeSpan? Value, HttpContext Context)
{
    public static ValueTask<PreferWait?> BindAsync(HttpContext context) =>
        ValueTask.FromResult<PreferWait?>(new PreferWait(Prefer.Wait(context.Request), context));

    /// <summary>
    /// Reads again whenever <paramref name="topic"/> is pulsed, and every 2 s, until <paramref name="ended"/>, the
    /// time is up or the host stops; answers what it read last. Without the preference <paramref name="current"/> is
    /// answered as it is.
    /// </summary>
    public async Task<T> Until<T>(T current, string topic, Func<T, bool> ended, Func<Task<T>> read)
    {
        if (Value is not { } limit)
            return current;

        Context.Response.Headers["Preference-Applied"] = "wait";
        var clock = Context.RequestServices.GetRequiredService<TimeProvider>();
        var stopping = Context.RequestServices.GetRequiredService<WaitingAnswers>().Ended;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Context.RequestAborted, stopping);
        var until = clock.GetUtcNow() + limit;
        using var subscription = Context.RequestServices.GetRequiredService<ISignals>().Subscribe(topic);
        // Subscribed first, then read: a change in between is not missed.
        current = await read();
        try
        {
            while (!ended(current) && until - clock.GetUtcNow() is { Ticks: > 0 } left)
            {
                await subscription.Wait(TimeSpan.FromSeconds(Math.Min(left.TotalSeconds, 2)), stop.Token);
                current = await read();
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The host stops: what was read last is the answer.
        }

        return current;
    }
}
