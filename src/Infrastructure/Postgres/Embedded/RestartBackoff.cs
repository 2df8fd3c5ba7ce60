namespace Modular.Infrastructure.Postgres.Embedded;

/// <summary>
/// How long to wait before a dead server is started again: not at all, then 1 s doubling to 30 s; anew after a minute
/// up.
/// </summary>
internal sealed class RestartBackoff(TimeProvider clock)
{
    private static readonly TimeSpan Healthy = TimeSpan.FromMinutes(1);

    private int _failures;
    private long _startedAt = clock.GetTimestamp();

    public TimeSpan Next()
    {
        if (clock.GetElapsedTime(_startedAt) >= Healthy)
            _failures = 0;
        var wait = _failures == 0 ? 0 : Math.Min(30, 1 << Math.Min(_failures - 1, 5));
        _failures++;
        return TimeSpan.FromSeconds(wait);
    }

    public void Started() => _startedAt = clock.GetTimestamp();
}
