using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Modular.Application.LanguageModels;
using Modular.IntegrationTests.Network;
using static Modular.IntegrationTests.LanguageModels.ModelAnswers;

namespace Modular.IntegrationTests.LanguageModels;

/// <summary>The protocol as it should go.</summary>
internal sealed class ChatCompletionsTests : ChatTest
{
    [Test]
    public async Task Hears_the_words_as_they_come_and_gives_the_whole_answer()
    {
        await using var server = await LoopbackSite.Start(
            http => Stream(http, Whole("Be", "cause", " of \\\"ä\\\"\\n😀")));

        var (answer, heard) = await Ask(server);

        Assert.That(heard, Is.EqualTo(["Be", "cause", " of \"ä\"\n😀"]));
        Assert.That(answer, Is.EqualTo(
            new ChatAnswer("Because of \"ä\"\n😀", "qwen-plus", "stop", new ChatUsage(22, 17, 39))));
    }

    [Test]
    public async Task Asks_for_what_is_wanted_and_for_nothing_else()
    {
        await using var server = await LoopbackSite.Start(http => Stream(http, Whole("x")));

        await Ask(server);
        await Ask(server, Question with
        {
            Model = "other",
            Temperature = 0.5,
            TopP = 0.9,
            MaxTokens = 100,
            Seed = 7,
            Stop = ["END"],
            AsJson = true,
        });

        var calls = server.Calls.ToList();
        Assert.That(calls[0].Path, Is.EqualTo("/v1/chat/completions"));
        Assert.That(calls[0].Headers["Authorization"], Is.EqualTo($"Bearer {Key}"));
        AssertJson(calls[0].Body, """
            {"model":"usual","messages":[{"role":"user","content":"Why?"}],
             "stream":true,"stream_options":{"include_usage":true}}
            """);
        AssertJson(calls[1].Body, """
            {"model":"other","messages":[{"role":"user","content":"Why?"}],"temperature":0.5,"top_p":0.9,
             "max_tokens":100,"seed":7,"stop":["END"],"response_format":{"type":"json_object"},
             "stream":true,"stream_options":{"include_usage":true}}
            """);
    }

    [Test]
    public async Task Passes_over_thoughts_comments_and_what_it_does_not_know()
    {
        const string thought = """{"choices":[{"delta":{"reasoning_content":"hm","content":null}}]}""";
        const string word = """{"choices":[{"delta":{"content":"yes"}}],"more":{}}""";
        await using var server = await LoopbackSite.Start(async http =>
        {
            await http.Response.WriteAsync(": keep-alive\r\n\r\nevent: message\r\nid: 1\r\n");
            await http.Response.WriteAsync("data:" + thought + "\r\n\r\n");
            await http.Response.WriteAsync("data: " + word + "\r\n\r\n");
            await http.Response.WriteAsync($"data: {End}\r\n\r\n");
        });

        var (answer, heard) = await Ask(server);

        Assert.That(heard, Is.EqualTo(["yes"]));
        Assert.That(answer, Is.EqualTo(new ChatAnswer("yes", null, "stop", null)));
    }

    [TestCase("\n")]
    [TestCase("")]
    public async Task Takes_the_last_line_with_or_without_its_end(string end)
    {
        const string last = """{"choices":[{"delta":{"content":"yes"},"finish_reason":"stop"}]}""";
        await using var server = await LoopbackSite.Start(
            http => http.Response.WriteAsync("data: " + Words("oh ") + "\n\ndata: " + last + end));

        var (answer, heard) = await Ask(server);

        Assert.That(heard, Is.EqualTo(["oh ", "yes"]));
        Assert.That(answer.FinishReason, Is.EqualTo("stop"));
    }

    [Test]
    public async Task Takes_the_first_line_behind_a_byte_order_mark()
    {
        await using var server = await LoopbackSite.Start(
            http => http.Response.WriteAsync($"\uFEFFdata: {Words("yes")}\n\ndata: {End}\n\n"));

        Assert.That((await Ask(server)).Answer.Text, Is.EqualTo("yes"));
    }

    [Test]
    public async Task Keeps_what_can_be_kept_of_words_that_cannot()
    {
        await using var server = await LoopbackSite.Start(http => Stream(http, Whole("a\\u0000b", "\\ud800")));

        var (answer, heard) = await Ask(server);

        Assert.That(heard, Is.EqualTo(["a\uFFFDb", "\uFFFD"]));
        Assert.That(answer.Text, Is.EqualTo("a\uFFFDb\uFFFD"));
    }

    private static void AssertJson(string json, string expected) =>
        Assert.That(JsonElement.DeepEquals(JsonElement.Parse(json), JsonElement.Parse(expected)), Is.True, json);
}
