using System.Text.Json;

namespace Modular.IntegrationTests.Tasks.Executors.Http;

/// <summary>Tasks of <c>http.request</c> to sites on loopback, which this host allows.</summary>
internal abstract class HttpRequestTest : ExecutorTest
{
    protected Task<JsonElement> Request(object payload, object? more = null) =>
        User.Do("/v1/tasks", TaskCaller.With(new { kind = "call", executor = "http.request", payload }, more));

    protected async Task<(string? Code, bool Retryable)> ErrorOf(object payload)
    {
        var error = (await Becomes(await Request(payload, new { maxAttempts = 1 }), "failed")).GetProperty("error");
        return (error.GetProperty("code").GetString(), error.GetProperty("retryable").GetBoolean());
    }

    protected static string? CodeOf(JsonElement task) => task.GetProperty("error").GetProperty("code").GetString();
}
