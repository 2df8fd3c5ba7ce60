using Microsoft.AspNetCore.Http;
using Modular.Application.Providers;
using Modular.IntegrationTests.Network;
using static Modular.IntegrationTests.LanguageModels.ModelAnswers;

namespace Modular.IntegrationTests.LanguageModels;

/// <summary>Faults and silence of a server of language models.</summary>
internal sealed class ChatFaultTests : ChatTest
{
    [TestCase(429, """{"code":50604,"message":"RPM limit reached."}""", "llm.rate_limited")]
    [TestCase(503, "\"overloaded\"", "llm.unavailable")]
    [TestCase(504, "<html>", "llm.unavailable")]
    [TestCase(500, "", "llm.unavailable")]
    public async Task Asks_again_after_what_may_pass(int status, string body, string code)
    {
        var asked = 0;
        await using var server = await LoopbackSite.Start(
            http => ++asked % 3 != 0 ? Refuse(http, status, body) : Stream(http, Whole("yes")));
        await using var failing = await LoopbackSite.Start(http => Refuse(http, status, body));

        var (answer, _) = await Ask(server);
        var unavailable = Assert.ThrowsAsync<ProviderUnavailable>(() => Ask(failing));

        Assert.That(answer.Text, Is.EqualTo("yes"));
        Assert.That(unavailable.Code, Is.EqualTo(code));
        Assert.That(failing.Calls, Has.Count.EqualTo(3));
    }

    [Test]
    public async Task Leaves_a_long_wait_to_the_task()
    {
        await using var server = await LoopbackSite.Start(http =>
        {
            http.Response.Headers.RetryAfter = "60";
            return Refuse(http, 429, "{}");
        });

        var unavailable = Assert.ThrowsAsync<ProviderUnavailable>(() => Ask(server));

        Assert.That(unavailable.RetryAfter, Is.EqualTo(TimeSpan.FromSeconds(60)));
        Assert.That(server.Calls, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Leaves_a_provider_alone_that_fails_again_and_again()
    {
        await using var server = await LoopbackSite.Start(http => Refuse(http, 500, ""));
        using var model = Open(server);
        for (var number = 0; number < 4; number++)
            Assert.ThrowsAsync<ProviderUnavailable>(() => Ask(model));

        var before = server.Calls.Count;
        var unavailable = Assert.ThrowsAsync<ProviderUnavailable>(() => Ask(model));

        Assert.That(server.Calls, Has.Count.EqualTo(before));
        Assert.That(unavailable.RetryAfter, Is.GreaterThan(TimeSpan.Zero));
    }

    [TestCase("llm.broken_off", "data: {\"choices\":[{\"delta\":{\"content\":\"half\"}}]}\n\n")]
    [TestCase("llm.broken_off", "data: {\"choices\":[{\"delta\":{\"conte")]
    [TestCase("llm.broken_off", "data: {\"choices\":[{\"delta\":{\"content\":\"half\"},\"finish_reason\":\"\"}]}\n\n")]
    [TestCase("llm.broken_off", "data: {broken\n\n")]
    [TestCase("llm.broken_off", "")]
    [TestCase("llm.broken_off", "<html>not a model</html>")]
    [TestCase("llm.unavailable", "data: {\"error\":{\"message\":\"overloaded\",\"code\":502}}\n\n")]
    [TestCase("llm.rate_limited", "data: {\"error\":{\"message\":\"slow down\",\"code\":429}}\n\n")]
    public async Task Says_that_an_answer_broke_off(string code, string stream)
    {
        await using var server = await LoopbackSite.Start(http => http.Response.WriteAsync(stream));

        var unavailable = Assert.ThrowsAsync<ProviderUnavailable>(() => Ask(server));

        Assert.That(unavailable.Code, Is.EqualTo(code));
        // Words may have been heard: it is for the task to begin anew.
        Assert.That(server.Calls, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Says_that_the_connection_broke_off()
    {
        var wasHeard = new TaskCompletionSource();
        await using var server = await LoopbackSite.Start(async http =>
        {
            await Stream(http, Role, Words("half"));
            await wasHeard.Task;
            http.Abort();
        });
        using var model = Open(server);

        var unavailable = Assert.ThrowsAsync<ProviderUnavailable>(() => model.Chat(
            Question,
            (_, _) =>
            {
                wasHeard.SetResult();
                return ValueTask.CompletedTask;
            },
            CancellationToken.None));

        Assert.That(unavailable.Code, Is.EqualTo("llm.broken_off"));
    }

    [Test]
    public async Task Reads_no_line_without_an_end()
    {
        await using var server = await LoopbackSite.Start(async http =>
        {
            while (!http.RequestAborted.IsCancellationRequested)
                await http.Response.WriteAsync(new string('x', 1 << 16), http.RequestAborted);
        });

        Assert.That(
            Assert.ThrowsAsync<ProviderUnavailable>(() => Ask(server)).Code, Is.EqualTo("llm.broken_off"));
        await Eventually.That(() => server.HungUp, Is.EqualTo(1));
    }

    [TestCase("x", 10_000)]
    [TestCase("好", 10_000)]
    [TestCase("\\u0001", 5_000)]
    public async Task Stops_an_answer_that_could_not_be_kept(string unit, int times)
    {
        // Of the others, few characters are many bytes in a result.
        var chunks = unit == "x" ? 1000 : 12;
        var words = Words(string.Concat(Enumerable.Repeat(unit, times)));
        await using var server = await LoopbackSite.Start(
            http => Stream(http, [.. Enumerable.Repeat(words, chunks), End, Done]));

        Assert.That(
            Assert.ThrowsAsync<ProviderRefused>(() => Ask(server)).Code, Is.EqualTo("llm.answer_too_long"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Does_not_wait_for_ever_for_a_word(bool hasBegun)
    {
        await using var server = await LoopbackSite.Start(async http =>
        {
            if (hasBegun)
                await Stream(http, Role, Words("half"));
            await LoopbackSite.WaitForHangUp(http);
        });

        var unavailable = Assert.ThrowsAsync<ProviderUnavailable>(
            () => Ask(server, silence: TimeSpan.FromMilliseconds(500)));

        Assert.That(unavailable.Code, Is.EqualTo("llm.timeout"));
        Assert.That(server.Calls, Has.Count.EqualTo(1));
        await Eventually.That(() => server.HungUp, Is.EqualTo(1));
    }

    [Test]
    public async Task Hangs_up_when_nobody_listens_any_more()
    {
        await using var server = await LoopbackSite.Start(async http =>
        {
            await Stream(http, Role, Words("half"));
            await LoopbackSite.WaitForHangUp(http);
        });
        using var model = Open(server);
        using var gone = new CancellationTokenSource();

        Assert.CatchAsync<OperationCanceledException>(() => model.Chat(
            Question, async (_, _) => await gone.CancelAsync(), gone.Token));

        await Eventually.That(() => server.HungUp, Is.EqualTo(1));
    }
}
