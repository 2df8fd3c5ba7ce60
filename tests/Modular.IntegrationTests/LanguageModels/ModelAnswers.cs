using Microsoft.AspNetCore.Http;

namespace Modular.IntegrationTests.LanguageModels;

/// <summary>Answers as servers of language models give them, byte by byte.</summary>
internal static class ModelAnswers
{
    /// <summary>The chunk that ends a stream with why it has ended.</summary>
    public const string End =
        """{"choices":[{"finish_reason":"stop","delta":{"content":""},"index":0,"logprobs":null}],"usage":null}""";

    /// <summary>The chunk with what it cost, which has no choices.</summary>
    public const string Cost =
        """{"choices":[],"object":"chat.completion.chunk","model":"qwen-plus","usage":""" +
        """{"prompt_tokens":22,"completion_tokens":17,"total_tokens":39,"prompt_tokens_details":{}}}""";

    public const string Done = "[DONE]";

    /// <summary>The first chunk: who speaks, and nothing said.</summary>
    public const string Role =
        """{"object":"chat.completion.chunk","usage":null,"created":1724729556,"model":"qwen-plus","choices":""" +
        """[{"delta":{"content":"","role":"assistant"},"index":0,"logprobs":null,"finish_reason":null}]}""";

    /// <summary>A chunk with words, given as the inside of a JSON string.</summary>
    public static string Words(string words) =>
        $$"""{"choices":[{"delta":{"content":"{{words}}"},"finish_reason":null,"index":0}],"model":"qwen-plus"}""";

    /// <summary>A whole answer.</summary>
    public static string[] Whole(params IEnumerable<string> words) => [Role, .. words.Select(Words), End, Cost, Done];

    /// <summary>Streams chunks, one event each; again for those that follow.</summary>
    public static async Task Stream(HttpContext http, params IEnumerable<string> chunks)
    {
        if (!http.Response.HasStarted)
            http.Response.ContentType = "text/event-stream";
        foreach (var chunk in chunks)
        {
            await http.Response.WriteAsync($"data: {chunk}\n\n", http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
        }
    }

    /// <summary>Refuses, with the body that a vendor sends.</summary>
    public static Task Refuse(HttpContext http, int status, string body)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync(body);
    }
}
