using Modular.Application.Providers;

namespace Modular.Application.LanguageModels;

/// <summary>Says a piece of an answer, as it comes.</summary>
public delegate ValueTask HearWords(string words, CancellationToken ct);

/// <summary>Answers conversations.</summary>
public interface ILanguageModel
{
    /// <summary>
    /// Answers; <paramref name="hear"/> gets the words while they come. Once a word has come it is not tried again.
    /// </summary>
    /// <exception cref="ProviderUnavailable">It cannot now, or its answer broke off.</exception>
    /// <exception cref="ProviderRefused">It will not.</exception>
    Task<ChatAnswer> Chat(ChatRequest request, HearWords hear, CancellationToken ct);
}

/// <summary>A conversation to be continued.</summary>
/// <param name="Messages">Oldest first.</param>
/// <param name="Model">Which model; null for the usual one.</param>
public sealed record ChatRequest(IReadOnlyList<ChatMessage> Messages, string? Model)
{
    /// <summary>0 to 2; null for the model's own.</summary>
    public double? Temperature { get; init; }

    /// <summary>0 to 1; null for the model's own.</summary>
    public double? TopP { get; init; }

    /// <summary>The most tokens of the answer; null for the model's own limit.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>Makes answers repeatable where the model can; null for any.</summary>
    public long? Seed { get; init; }

    /// <summary>The answer ends before any of these; none by default.</summary>
    public IReadOnlyList<string> Stop { get; init; } = [];

    /// <summary>Whether the answer is to be a JSON object; default false.</summary>
    public bool AsJson { get; init; }
}

/// <summary>A message of a conversation.</summary>
/// <param name="Role"><c>system</c>, <c>user</c> or <c>assistant</c>.</param>
/// <param name="Content">What was said.</param>
public sealed record ChatMessage(string Role, string Content);

/// <summary>A whole answer.</summary>
/// <param name="Text">All the words.</param>
/// <param name="Model">Which model answered, as it names itself.</param>
/// <param name="FinishReason">Why it ended, such as <c>stop</c> or <c>length</c>; null when it did not say.</param>
/// <param name="Usage">What it cost; null when it did not say.</param>
public sealed record ChatAnswer(string Text, string? Model, string? FinishReason, ChatUsage? Usage);

/// <summary>Tokens of a request.</summary>
/// <param name="PromptTokens">Of the conversation.</param>
/// <param name="CompletionTokens">Of the answer, thoughts included.</param>
/// <param name="TotalTokens">Of both.</param>
public sealed record ChatUsage(long PromptTokens, long CompletionTokens, long TotalTokens);
