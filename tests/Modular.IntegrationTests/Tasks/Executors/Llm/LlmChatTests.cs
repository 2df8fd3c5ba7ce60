using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Modular.Application.LanguageModels;
using Modular.IntegrationTests.Network;
using static Modular.IntegrationTests.LanguageModels.ModelAnswers;

namespace Modular.IntegrationTests.Tasks.Executors.Llm;

/// <summary>Tasks of <c>llm.chat</c> against a server that speaks as those of the vendors do.</summary>
internal sealed class LlmChatTests : ExecutorTest
{
    private LoopbackSite _server = null!;
    private Func<HttpContext, Task> _answer = null!;

    protected override async Task<LanguageModelOptions?> StartModel()
    {
        _answer = http => Stream(http, Whole("Be", "cause."));
        _server = await LoopbackSite.Start(http => _answer(http));
        return new LanguageModelOptions(new Uri(_server.Address, "/v1"), "key", "qwen-plus");
    }

    [TearDown]
    public async Task StopModel() => await _server.DisposeAsync();

    [Test]
    public async Task Streams_the_words_and_keeps_the_answer()
    {
        var goOn = new TaskCompletionSource();
        _answer = async http =>
        {
            await Stream(http, Role, Words("Be"));
            await goOn.Task;
            await Stream(http, Words("cause."), End, Cost, Done);
        };

        var task = await Chat();
        await using var stream = await SseReader.Open(User.Http, $"/v1/tasks/{task.Id()}/events");
        var running = await stream.Next();
        var first = await stream.Next();
        goOn.SetResult();
        var rest = await stream.ToEnd();

        Assert.That(running.Type, Is.EqualTo("task.updated"));
        Assert.That((first.Type, first.Data.GetProperty("text").GetString()), Is.EqualTo(("task.output", "Be")));
        Assert.That(rest.Select(e => e.Type), Is.EqualTo(["task.output", "task.completed"]));
        var result = rest[^1].Data.GetProperty("result");
        Assert.That(JsonElement.DeepEquals(result, JsonElement.Parse("""
            {"text":"Because.","model":"qwen-plus","finishReason":"stop",
             "usage":{"promptTokens":22,"completionTokens":17,"totalTokens":39}}
            """)), Is.True, result.GetRawText());
    }

    [Test]
    public async Task Begins_anew_when_the_answer_broke_off()
    {
        var wasSeen = new TaskCompletionSource();
        _answer = async http =>
        {
            _answer = again => Stream(again, Whole("whole"));
            await Stream(http, Role, Words("half"));
            await wasSeen.Task;
            http.Abort();
        };

        var task = await Chat(new { backoff = new { kind = "fixed", seconds = 0 } });
        await using var stream = await SseReader.Open(User.Http, $"/v1/tasks/{task.Id()}/events");
        await stream.Next();
        var half = await stream.Next();
        wasSeen.SetResult();
        var rest = await stream.ToEnd();

        Assert.That(Output(half), Is.EqualTo(("half", 1)));
        Assert.That(Output(rest.Single(e => e.Type == "task.output")), Is.EqualTo(("whole", 2)));
        Assert.That(rest[^1].Data.GetProperty("result").GetProperty("text").GetString(), Is.EqualTo("whole"));
    }

    [Test]
    public async Task Waits_as_long_as_the_provider_asks()
    {
        _answer = http =>
        {
            http.Response.Headers.RetryAfter = "1000";
            return Refuse(http, 429, "{}");
        };

        var waiting = await Becomes(await Chat(), "scheduled");

        Assert.That(waiting.GetProperty("error").GetProperty("code").GetString(), Is.EqualTo("llm.rate_limited"));
        Assert.That(SecondsOf(waiting), Is.InRange(999, 1251));
    }

    [Test]
    public async Task Hangs_up_when_it_is_cancelled()
    {
        _answer = Hang;
        var task = await Chat();
        await using var stream = await SseReader.Open(User.Http, $"/v1/tasks/{task.Id()}/events");
        await stream.Next();
        Assert.That((await stream.Next()).Type, Is.EqualTo("task.output"));

        await User.Do($"/v1/tasks/{task.Id()}/cancel", new { });

        await Becomes(task, "cancelled");
        await Eventually.That(() => _server.HungUp, Is.EqualTo(1));
    }

    [Test]
    public async Task Is_given_back_without_an_attempt_when_the_host_stops()
    {
        _answer = Hang;
        var task = await Chat();
        await Eventually.That(() => _server.Calls.Count, Is.EqualTo(1));
        await using var other = await TaskHost.Start(Host.Database.ConnectionString);

        await Host.Stop();

        var back = await other.User(UserId).Get($"/v1/tasks/{task.Id()}");
        Assert.That(back.Status(), Is.EqualTo("queued"));
        Assert.That(back.GetProperty("attempt").GetInt32(), Is.Zero);
        await Eventually.That(() => _server.HungUp, Is.EqualTo(1));
    }

    [Test]
    public async Task Does_not_hold_up_other_executors()
    {
        _answer = Hang;
        for (var number = 0; number < 12; number++)
            await Chat();
        await Eventually.That(() => _server.Calls.Count, Is.EqualTo(8));

        var other = await Create(new { executor = "noop", payload = new { } });

        await Becomes(other, "succeeded");
        Assert.That(_server.Calls, Has.Count.EqualTo(8));
    }

    [Test]
    public async Task Fails_at_once_with_what_is_refused()
    {
        _answer = http => Refuse(http, 400, """{"error":{"message":"no such model","code":"model_not_found"}}""");

        var ended = await Becomes(await Chat(), "failed");

        Assert.That(ended.GetProperty("error").GetProperty("code").GetString(), Is.EqualTo("llm.refused"));
        Assert.That(ended.GetProperty("attempt").GetInt32(), Is.EqualTo(1));
    }

    private static (string? Text, long Epoch) Output((string? Id, string Type, JsonElement Data) output) =>
        (output.Data.GetProperty("text").GetString(), output.Data.Epoch());

    private static async Task Hang(HttpContext http)
    {
        await Stream(http, Role, Words("half"));
        await LoopbackSite.WaitForHangUp(http);
    }

    private Task<JsonElement> Chat(object? more = null) => User.Do("/v1/tasks", TaskCaller.With(
        new
        {
            kind = "chat",
            executor = "llm.chat",
            payload = new { messages = new[] { new { role = "user", content = "Why?" } } },
        },
        more));
}
