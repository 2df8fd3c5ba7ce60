using Modular.Application.Providers;
using Modular.IntegrationTests.Network;
using static Modular.IntegrationTests.LanguageModels.ModelAnswers;

namespace Modular.IntegrationTests.LanguageModels;

/// <summary>What a server of language models refuses, and what of its words is passed on.</summary>
internal sealed class ChatRefusalTests : ChatTest
{
    [TestCase(401, """{"error":{"message":"Wrong: sk-secret","code":"invalid_api_key"}}""", "llm.access_denied")]
    [TestCase(403, """{"error":{"message":"x","code":"access_denied"}}""", "llm.access_denied")]
    [TestCase(400, """{"error":{"message":"Wrong: sk-secret","code":"invalid_api_key"}}""", "llm.access_denied")]
    [TestCase(500, """{"error":{"message":"sk-secret","type":"authentication_error"}}""", "llm.access_denied")]
    [TestCase(404, """{"error":{"message":"The model `x` does not exist.","code":"model_not_found"}}""", "llm.refused")]
    [TestCase(400, """{"code":20012,"message":"Model does not exist.","data":null}""", "llm.refused")]
    [TestCase(400, """{"object":"error","message":"bad","type":"BadRequestError","code":400}""", "llm.refused")]
    [TestCase(400, """{"error":{"message":"inappropriate","code":"data_inspection_failed"}}""", "llm.content_refused")]
    [TestCase(400, """{"error":{"message":"inappropriate","code":"DataInspectionFailed"}}""", "llm.content_refused")]
    [TestCase(429, """{"error":{"message":"You exceeded","type":"insufficient_quota"}}""", "llm.quota_exceeded")]
    [TestCase(302, "", "llm.refused")]
    public async Task Says_once_what_is_refused(int status, string body, string code)
    {
        await using var server = await LoopbackSite.Start(http => Refuse(http, status, body));

        var refused = Assert.ThrowsAsync<ProviderRefused>(() => Ask(server));

        Assert.That(refused.Code, Is.EqualTo(code));
        Assert.That(refused.Message, Does.Not.Contain("sk-secret"));
        Assert.That(server.Calls, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Quotes_what_the_provider_says_of_the_request()
    {
        await using var server = await LoopbackSite.Start(
            http => Refuse(http, 400, """{"error":{"message":"max_tokens is too large","code":null}}"""));

        Assert.That(
            Assert.ThrowsAsync<ProviderRefused>(() => Ask(server)).Message,
            Is.EqualTo("The language model refuses the request with 400: max_tokens is too large"));
    }

    [TestCase("\"invalid_api_key\"")]
    [TestCase("\"401\"")]
    [TestCase("401")]
    public async Task Says_in_the_middle_of_an_answer_that_the_key_is_wrong_and_not_which(string error)
    {
        await using var server = await LoopbackSite.Start(http => Stream(
            http, Role, $$$"""{"error":{"message":"Wrong: sk-secret","code":{{{error}}}}}"""));

        var refused = Assert.ThrowsAsync<ProviderRefused>(() => Ask(server));

        Assert.That(refused.Code, Is.EqualTo("llm.access_denied"));
        Assert.That(refused.Message, Does.Not.Contain("sk-secret"));
    }
}
