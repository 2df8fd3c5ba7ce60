using Modular.Application.LanguageModels;
using Modular.Infrastructure.LanguageModels;
using Modular.IntegrationTests.Network;

namespace Modular.IntegrationTests.LanguageModels;

/// <summary>Asks a server that speaks the protocol of language models, over real HTTP.</summary>
internal abstract class ChatTest
{
    protected const string Key = "sk-secret-of-the-server";
    protected static readonly ChatRequest Question = new([new ChatMessage("user", "Why?")], Model: null);

    protected static ChatCompletions Open(LoopbackSite server, TimeSpan? silence = null) => new(
        new LanguageModelOptions(new Uri(server.Address, "/v1/"), Key, "usual")
        {
            Silence = silence ?? TimeSpan.FromSeconds(60),
        },
        TimeProvider.System);

    protected static async Task<(ChatAnswer Answer, List<string> Heard)> Ask(
        LoopbackSite server, ChatRequest? request = null, TimeSpan? silence = null)
    {
        using var model = Open(server, silence);
        return await Ask(model, request);
    }

    protected static async Task<(ChatAnswer Answer, List<string> Heard)> Ask(
        ChatCompletions model, ChatRequest? request = null)
    {
        var heard = new List<string>();
        var answer = await model.Chat(
            request ?? Question,
            (words, _) =>
            {
                heard.Add(words);
                return ValueTask.CompletedTask;
            },
            CancellationToken.None);
        return (answer, heard);
    }
}
