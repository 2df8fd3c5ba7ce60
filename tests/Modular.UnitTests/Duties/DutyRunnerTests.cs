using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Modular.Application.Pipeline;
using Modular.Infrastructure.Postgres;
using Modular.Workers.Duties;

namespace Modular.UnitTests.Duties;

public class DutyRunnerTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Test]
    public async Task Says_a_failure_once_goes_on_and_says_when_it_works_again()
    {
        // Fails three times alike, once otherwise, then works.
        var diary = new Diary(run => run switch
        {
            <= 3 => new InvalidOperationException("away"),
            4 => new InvalidOperationException("still away"),
            _ => null,
        });

        await Run(diary, until: 6);

        Assert.That(diary.Said, Is.EqualTo([LogLevel.Error, LogLevel.Error, LogLevel.Information]));
    }

    [Test]
    public async Task Makes_the_duty_anew_for_each_run()
    {
        var diary = new Diary(_ => null);

        await Run(diary, until: 3);

        Assert.That(diary.Made, Is.GreaterThanOrEqualTo(3));
        Assert.That(diary.Said, Is.Empty);
    }

    [Test]
    public async Task Runs_before_its_interval_is_over_when_it_is_woken()
    {
        var diary = new Diary(_ => null) { Interval = TimeSpan.FromDays(1) };
        await using var provider = Services(diary, wokenBy: "chores");
        using var runner = provider.GetRequiredService<DutyRunner>();
        await runner.StartAsync(CancellationToken.None);
        await diary.Ran.WaitAsync(Limit);

        provider.GetRequiredService<ISignals>().Pulse("chores");

        Assert.That(await diary.Ran.WaitAsync(Limit), Is.True);
        await runner.StopAsync(CancellationToken.None);
    }

    private static ServiceProvider Services(Diary diary, string? wokenBy = null)
    {
        var services = new ServiceCollection().AddSingleton(diary).AddSingleton(TimeProvider.System);
        services.AddSingleton<ILogger<DutyRunner>>(diary);
        services.AddSingleton<ISignals, Signals>();
        services.AddDuty<Chore>(wokenBy);
        services.AddSingleton<DutyRunner>();
        return services.BuildServiceProvider();
    }

    private static async Task Run(Diary diary, int until)
    {
        await using var provider = Services(diary);
        using var runner = provider.GetRequiredService<DutyRunner>();
        await runner.StartAsync(CancellationToken.None);
        while (diary.Runs < until)
            await diary.Ran.WaitAsync(Limit);
        await runner.StopAsync(CancellationToken.None);
    }

    internal sealed class Chore : IDuty
    {
        private readonly Diary _diary;

        public Chore(Diary diary)
        {
            _diary = diary;
            diary.Made++;
        }

        public string Name => "chore";

        public TimeSpan Interval => _diary.Interval;

        public Task Run(CancellationToken ct) =>
            _diary.Run() is { } failure ? Task.FromException(failure) : Task.CompletedTask;
    }

    internal sealed class Diary(Func<int, Exception?> failure) : ILogger<DutyRunner>
    {
        private readonly SemaphoreSlim _ran = new(0);
        private int _runs;

        public ConcurrentQueue<LogLevel> Said { get; } = [];

        public SemaphoreSlim Ran => _ran;

        public int Made { get; set; }

        public TimeSpan Interval { get; init; } = TimeSpan.FromMilliseconds(1);

        public int Runs => _runs;

        public Exception? Run()
        {
            var run = Interlocked.Increment(ref _runs);
            _ran.Release();
            return failure(run);
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) => Said.Enqueue(logLevel);
    }
}
