using System.Text.Json;

namespace Modular.IntegrationTests;

/// <summary>Reads refusals.</summary>
internal static class Faults
{
    /// <summary>
    /// Status, code and the fields that are named, in order: <c>400 request.invalid limit</c>; of a success the status
    /// alone.
    /// </summary>
    public static async Task<string> Fault(this HttpResponseMessage response)
    {
        var status = $"{(int)response.StatusCode}";
        if (response.IsSuccessStatusCode)
            return status;
        var problem = JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync());
        var fields = problem.TryGetProperty("errors", out var errors)
            ? errors.EnumerateObject().Select(error => error.Name).Order(StringComparer.Ordinal).ToArray()
            : [];
        return string.Join(' ', [status, problem.GetProperty("code").GetString(), .. fields]);
    }
}
