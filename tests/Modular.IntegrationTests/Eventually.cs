using NUnit.Framework.Constraints;

namespace Modular.IntegrationTests;

/// <summary>Waits on a condition with a generous limit.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(10);

    /// <summary>Reads again until what is read fits; fails with the last value when it never does.</summary>
    public static async Task That<T>(Func<Task<T>> read, IResolveConstraint expression)
    {
        var constraint = expression.Resolve();
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var value = await read();
            if (constraint.ApplyTo(value).IsSuccess)
                return;
            if (TimeProvider.System.GetElapsedTime(started) > Limit)
                Assert.That(value, constraint);
            await Task.Delay(Between);
        }
    }

    public static Task That<T>(Func<T> read, IResolveConstraint expression) =>
        That(() => Task.FromResult(read()), expression);
}
