using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Modular.Api.Hosting;
using Modular.Application.Pipeline;

namespace Modular.UnitTests.Hosting;

public class StopOrderTests
{
    private Parts _parts = null!;

    [SetUp]
    public void Begin() => _parts = new Parts();

    [TearDown]
    public void End() => _parts.Dispose();

    [Test]
    public async Task Walks_the_order_and_lets_HTTP_serve_until_the_work_has_ended()
    {
        var stopping = _parts.Stop(new StopLimits());
        var meanwhile = _parts.Diary.ToList();
        _parts.WorkEnds.SetResult();
        await stopping;

        Assert.That(meanwhile, Is.EqualTo(["all hear of it", "answers end, readiness no", "work takes no more"]));
        Assert.That(_parts.Diary, Is.EqualTo([.. meanwhile, "work ends", "answers end for good", "HTTP ends"]));
    }

    [Test]
    public async Task Cuts_work_and_requests_that_take_longer_than_they_may()
    {
        _parts.RequestsEnd = new TaskCompletionSource().Task;

        await _parts.Stop(new StopLimits { Work = TimeSpan.Zero, Http = TimeSpan.Zero });

        Assert.That(_parts.Diary, Is.EqualTo([
            "all hear of it", "answers end, readiness no", "work takes no more", "work is cut", "work ends",
            "answers end for good", "HTTP is cut"]));
    }

    [Test]
    public async Task Leaves_work_behind_that_does_not_heed_the_cut()
    {
        _parts.HeedsTheCut = false;

        await _parts.Stop(new StopLimits { Work = TimeSpan.Zero, GiveBack = TimeSpan.Zero });

        Assert.That(_parts.Diary, Does.Not.Contain("work ends").And.Contain("HTTP ends"));
    }

    [Test]
    public async Task Goes_on_when_a_part_fails()
    {
        _parts.WorkEnds.SetException(new InvalidOperationException("broken"));

        await _parts.Stop(new StopLimits());

        Assert.That(_parts.Diary[^1], Is.EqualTo("HTTP ends"));
    }

    /// <summary>All that is stopped; it writes down when.</summary>
    private sealed class Parts : ILongAnswers, IBackgroundWork, IServer, IHostApplicationLifetime
    {
        private readonly Readiness _readiness = new();

        public List<string> Diary { get; } = [];

        public TaskCompletionSource WorkEnds { get; } = new();

        public Task RequestsEnd { get; set; } = Task.CompletedTask;

        public bool HeedsTheCut { get; set; } = true;

        public CancellationToken ApplicationStarted => default;

        public CancellationToken ApplicationStopping => default;

        public CancellationToken ApplicationStopped => default;

        public IFeatureCollection Features { get; } = new FeatureCollection();

        public Task Stop(StopLimits limits) => new StopOrder(
            new StopParts(_readiness, [this], [this], this), limits, this, TimeProvider.System,
            NullLogger<StopOrder>.Instance).StoppingAsync(CancellationToken.None);

        public void StopApplication() => Diary.Add("all hear of it");

        public void End() => Diary.Add($"answers end, readiness {(_readiness.IsWithdrawn ? "no" : "yes")}");

        public void EndForGood() => Diary.Add("answers end for good");

        public async Task Stop(CancellationToken cut)
        {
            Diary.Add("work takes no more");
            await using var cutting = cut.Register(() =>
            {
                Diary.Add("work is cut");
                if (HeedsTheCut)
                    WorkEnds.TrySetResult();
            });
            await WorkEnds.Task;
            Diary.Add("work ends");
        }

        public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
            where TContext : notnull => Task.CompletedTask;

        public async Task StopAsync(CancellationToken cancellationToken)
        {
            await RequestsEnd.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Diary.Add(RequestsEnd.IsCompleted ? "HTTP ends" : "HTTP is cut");
        }

        public void Dispose()
        {
        }
    }
}
