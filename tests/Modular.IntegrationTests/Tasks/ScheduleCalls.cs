using System.Net.Http.Json;
using System.Text.Json;

namespace Modular.IntegrationTests.Tasks;

/// <summary>What is done with schedules over HTTP.</summary>
internal static class ScheduleCalls
{
    private const string Path = "/v1/schedules";

    /// <summary>The body of a schedule, with the members of <paramref name="more"/> in place of its own.</summary>
    public static object Body(Guid deviceId, object? more = null) => TaskCaller.With(
        new
        {
            name = "every minute",
            cron = "* * * * *",
            timeZone = "UTC",
            task = new { kind = "test", payload = new { a = 1 }, deviceId },
        },
        more);

    public static Task<JsonElement> Schedule(this TaskCaller caller, Guid deviceId, object? more = null) =>
        caller.Do(Path, Body(deviceId, more));

    public static Task<JsonElement> GetSchedule(this TaskCaller caller, string id) => caller.Get($"{Path}/{id}");

    /// <summary>Patches a schedule, which must succeed.</summary>
    public static async Task<JsonElement> Patch(this TaskCaller caller, string id, object patch)
    {
        using var response = await caller.Http.PatchAsJsonAsync($"{Path}/{id}", patch);
        var json = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.That(response.IsSuccessStatusCode, $"{(int)response.StatusCode}: {json}");
        return json;
    }

    /// <summary>Sends JSON in single quotes, which must be refused; status, code and the fields named.</summary>
    public static async Task<string> Refusal(
        this TaskCaller caller, HttpMethod method, string path, string json, string? ifMatch = null)
    {
        using var request = new HttpRequestMessage(method, path)
        {
            Content = new StringContent(json.Replace('\'', '"'), null, "application/json"),
        };
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        using var response = await caller.Http.SendAsync(request);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        var fields = problem.TryGetProperty("errors", out var errors)
            ? errors.EnumerateObject().Select(error => error.Name).Order().ToArray()
            : [];
        return string.Join(
            ' ', [$"{(int)response.StatusCode}", problem.GetProperty("code").GetString(), .. fields]);
    }

    public static string? Text(this JsonElement json, string member) => json.GetProperty(member).GetString();

    public static async Task<IReadOnlyList<JsonElement>> Items(this TaskCaller caller, string path) =>
        [.. (await caller.Get(path)).GetProperty("items").EnumerateArray()];
}
