using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Modular.IntegrationTests.Http;

/// <summary>An operation of the OpenAPI document, for tests that call them all.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Method">Its method.</param>
/// <param name="Path">Its path, with ids of nothing that there is.</param>
/// <param name="Body">The content type of its body; null for none.</param>
/// <param name="IsGuarded">Whether the document says that a credential is needed.</param>
internal sealed partial record OpenApiOperation(
    string Id, HttpMethod Method, string Path, string? Body, bool IsGuarded)
{
    /// <summary>Reads them all.</summary>
    public static async Task<IReadOnlyList<OpenApiOperation>> Read(HttpClient client)
    {
        var document = await client.GetFromJsonAsync<JsonElement>("/openapi/v1.json");
        return [.. document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()
            .Select(operation => Of(path.Name, operation.Name, operation.Value)))];
    }

    /// <summary>A request that does nothing whoever sends it: its ids are nobody's, and its body is damaged.</summary>
    public HttpRequestMessage Request()
    {
        var request = new HttpRequestMessage(Method, Path);
        if (Body is not null)
            request.Content = new StringContent("{", Encoding.UTF8, MediaTypeHeaderValue.Parse(Body));
        return request;
    }

    private static OpenApiOperation Of(string path, string method, JsonElement operation)
    {
        var body = operation.TryGetProperty("requestBody", out var given)
            ? given.GetProperty("content").EnumerateObject().First().Name
            : null;
        var guarded = operation.TryGetProperty("security", out var security)
            && security.EnumerateArray().All(way => way.EnumerateObject().Any());
        return new OpenApiOperation(
            operation.GetProperty("operationId").GetString()!, new HttpMethod(method.ToUpperInvariant()),
            Placeholder().Replace(path, match => Nothing(operation, match.Groups["name"].Value)), body, guarded);
    }

    // An id of the right form that nothing has, or a name.
    private static string Nothing(JsonElement operation, string name)
    {
        var schema = operation.GetProperty("parameters").EnumerateArray()
            .Single(parameter => parameter.GetProperty("name").GetString() == name).GetProperty("schema");
        return (schema.TryGetProperty("format", out var format) ? format.GetString() : null) switch
        {
            null => "none",
            "uuid" => $"{Guid.Empty}",
            "int64" => "0",
            var other => throw new InvalidOperationException(
                $"{name} is of the format {other}: what is an id of nothing?"),
        };
    }

    [GeneratedRegex(@"\{(?<name>[^}]+)\}", RegexOptions.None, 1000)]
    private static partial Regex Placeholder();
}
