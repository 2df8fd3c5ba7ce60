using Modular.Api.Configuration;
using Modular.Application.Tasks.Executors;

namespace Modular.Api.Tasks;

internal static class TaskSettings
{
    /// <summary>What the settings say about executors.</summary>
    public static ExecutorOptions ForExecutors(this Settings settings) => new()
    {
        Noop = settings.NoopConcurrency,
        HttpRequest = settings.HttpRequestConcurrency,
        LlmChat = settings.LlmChatConcurrency,
        HasLanguageModel = settings.LanguageModel is not null,
    };
}
