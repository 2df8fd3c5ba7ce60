using System.Diagnostics;

namespace Modular.EndToEndTests;

/// <summary>Waits on a condition, with a limit that only a fault reaches.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(150);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    public static Task True(Func<bool> condition, Func<string> otherwise) =>
        True(() => Task.FromResult(condition()), otherwise);

    public static async Task True(Func<Task<bool>> condition, Func<string> otherwise)
    {
        var since = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.That(since.Elapsed, Is.LessThan(Limit), otherwise());
            await Task.Delay(Pause);
        }
    }
}
