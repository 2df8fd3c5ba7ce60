using System.Collections.ObjectModel;
using System.Text.Json;
using Modular.Application.LanguageModels;
using Modular.Application.Pipeline;
using Modular.Application.Providers;
using Modular.Application.Tasks.Executors;
using Modular.Domain.Tasks;

namespace Modular.Infrastructure.Tasks.Executors.Llm;

/// <summary>Lets a language model continue a conversation; its words are the task's output while they come.</summary>
internal sealed class LlmChatExecutor(ILanguageModel model, LanguageModelOptions usual, ExecutorOptions options)
    : ITaskExecutor
{
    public const string ExecutorName = "llm.chat";

    /// <summary>What is said where no model is configured.</summary>
    public static readonly MissingExecutor Missing = new(
        ExecutorName,
        "This server has no language model: its operator sets Llm:BaseUrl, QWEN_API_KEY or SILICONFLOW_API_KEY.");

    public string Name => ExecutorName;

    public string Description => "Lets a language model answer, and streams its words as the task's output.";

    public JsonElement PayloadSchema { get; } = SchemaFile.Read(ExecutorName);

    public int Concurrency => options.LlmChat;

    public IReadOnlyDictionary<string, string[]> FaultsOf(JsonElement payload) =>
        usual.Model is not null || payload.TryGetProperty("model", out _)
            ? ReadOnlyDictionary<string, string[]>.Empty
            : new Dictionary<string, string[]>
            {
                ["payload.model"] = ["Is required: this server has no usual model (Llm:Model)."],
            };

    public async Task<ExecutorOutcome> Run(ExecutorTask task, CancellationToken ct)
    {
        try
        {
            var answer = await model.Chat(Read(task.Payload), task.Output.Write, ct);
            return new ExecutorOutcome(null, JsonSerializer.Serialize(answer, WireJson.Options));
        }
        catch (ProviderRefused e)
        {
            return new ExecutorOutcome(new TaskError(e.Code, e.Message, Retryable: false), null);
        }
        catch (ProviderUnavailable e)
        {
            return new ExecutorOutcome(new TaskError(e.Code, e.Message, Retryable: true), null)
            {
                RetryAfter = e.RetryAfter,
            };
        }
    }

    private static ChatRequest Read(JsonElement payload)
    {
        double? NumberOf(string name) => payload.TryGetProperty(name, out var value) ? value.GetDouble() : null;
        string? TextOf(string name) => payload.TryGetProperty(name, out var value) ? value.GetString() : null;
        var messages = payload.GetProperty("messages").EnumerateArray().Select(message => new ChatMessage(
            message.GetProperty("role").GetString()!, message.GetProperty("content").GetString()!));
        return new ChatRequest([.. messages], TextOf("model"))
        {
            Temperature = NumberOf("temperature"),
            TopP = NumberOf("topP"),
            MaxTokens = (int?)NumberOf("maxTokens"),
            Seed = (long?)NumberOf("seed"),
            Stop = payload.TryGetProperty("stop", out var stop)
                ? [.. stop.EnumerateArray().Select(text => text.GetString()!)]
                : [],
            AsJson = TextOf("responseFormat") == "json",
        };
    }
}
