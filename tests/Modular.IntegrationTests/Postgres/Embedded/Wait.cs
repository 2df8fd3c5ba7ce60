using System.Diagnostics;

namespace Modular.IntegrationTests.Postgres.Embedded;

/// <summary>Waits on a condition, with a limit that only a fault reaches.</summary>
internal static class Wait
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static async Task Until(Func<bool> condition, string what)
    {
        var waiting = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.That(waiting.Elapsed, Is.LessThan(Limit), $"waited for: {what}");
            await Task.Delay(20);
        }
    }

    /// <summary>For what must not happen: the condition holds all the time for as long as it would take.</summary>
    public static async Task While(Func<bool> condition, TimeSpan span, string what)
    {
        var waiting = Stopwatch.StartNew();
        while (waiting.Elapsed < span)
        {
            Assert.That(condition(), Is.True, what);
            await Task.Delay(50);
        }
    }
}
