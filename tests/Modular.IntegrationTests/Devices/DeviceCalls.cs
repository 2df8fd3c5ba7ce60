using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Modular.IntegrationTests.Devices;

/// <summary>A device that a test registered.</summary>
internal sealed record TestDevice(Guid Id, string Key, HttpClient Client);

/// <summary>What tests say to the host.</summary>
internal static class DeviceCalls
{
    public static async Task<TestDevice> Register(this DevicesHost host, HttpClient user, object? body = null)
    {
        var response = await user.PostAsJsonAsync(
            "/v1/daemon/register", body ?? new { name = "box", platform = "linux-x64" });
        var answer = await response.Read();
        var key = answer.GetProperty("apiKey").GetString()!;
        return new TestDevice(answer.GetProperty("device").GetProperty("id").GetGuid(), key, host.As(key));
    }

    /// <summary>Makes an enrolment and returns its token.</summary>
    public static async Task<string> Enroll(this HttpClient user, object? body = null)
    {
        var response = await user.PostAsJsonAsync("/v1/devices/enrollments", body ?? new { });
        var created = await response.Read();
        Assert.That(
            response.Headers.Location!.ToString(),
            Is.EqualTo($"/v1/devices/enrollments/{created.GetProperty("id")}"));
        return created.GetProperty("token").GetString()!;
    }

    public static async Task<JsonElement> Read(this HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.That(response.IsSuccessStatusCode, Is.True, text);
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    /// <summary>The status and the code of a refusal, such as <c>409 devices.key_in_use</c>.</summary>
    public static async Task<string> Refusal(this HttpResponseMessage response)
    {
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        return $"{(int)response.StatusCode} {problem.GetProperty("code").GetString()}";
    }

    public static async Task<JsonElement> Get(this HttpClient client, string path) =>
        await (await client.GetAsync(path)).Read();

    public static async Task<string> StatusOf(this HttpClient user, TestDevice device) =>
        (await user.Get($"/v1/devices/{device.Id}")).GetProperty("status").GetString()!;

    public static async Task<HttpResponseMessage> Patch(
        this HttpClient user, string path, string body, string? ifMatch = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, path)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        if (ifMatch is not null)
            request.Headers.Add("If-Match", ifMatch);
        return await user.SendAsync(request);
    }

    public static Task<HttpResponseMessage> Heartbeat(this TestDevice device, object? body = null) =>
        device.Client.PostAsJsonAsync("/v1/daemon/heartbeat", body ?? new { });
}
