using System.Text;

namespace Modular.Benchmarks.Http;

/// <summary>Requests as the bytes that go over the wire; made once where they repeat.</summary>
internal static class Requests
{
    /// <summary>A GET; <paramref name="credential"/> null sends none.</summary>
    public static byte[] Get(string path, string? credential) =>
        Encoding.UTF8.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\n{Authorization(credential)}\r\n");

    /// <summary>A POST of JSON; <paramref name="credential"/> null sends none.</summary>
    public static byte[] Post(string path, string? credential, string json) =>
        Encoding.UTF8.GetBytes(
            $"POST {path} HTTP/1.1\r\nHost: localhost\r\n{Authorization(credential)}" +
            $"Content-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(json)}\r\n\r\n{json}");

    /// <summary>A POST of a form; <paramref name="form"/> is encoded already.</summary>
    public static byte[] PostForm(string path, string credential, string form) =>
        Encoding.UTF8.GetBytes(
            $"POST {path} HTTP/1.1\r\nHost: localhost\r\n{Authorization(credential)}" +
            "Content-Type: application/x-www-form-urlencoded\r\n" +
            $"Content-Length: {Encoding.UTF8.GetByteCount(form)}\r\n\r\n{form}");

    /// <summary>A task for any device that has the tag <c>bench</c>: none has, so it stays queued.</summary>
    public static byte[] CreateTask(string credential, string kind = "bench") => Post(
        "/v1/tasks", credential, $$$"""{"kind":"{{{kind}}}","deviceTag":"bench","payload":{"command":"true"}}""");

    /// <summary>A task for one device.</summary>
    public static byte[] CreateTaskFor(string device, string credential, string kind = "bench") => Post(
        "/v1/tasks", credential,
        $$$"""{"kind":"{{{kind}}}","deviceId":"{{{device}}}","payload":{"command":"true"}}""");

    /// <summary>What a daemon asks; it accepts by asking, so that no second call is needed.</summary>
    public static byte[] Pending(string deviceKey, int max, int waitSeconds) => Post(
        "/v1/daemon/tasks/pending", deviceKey,
        $$"""{"max":{{max}},"waitSeconds":{{waitSeconds}},"autoAck":true}""");

    public static byte[] Result(string deviceKey, string task, long leaseEpoch) => Post(
        $"/v1/daemon/tasks/{task}/result", deviceKey,
        $$$"""{"leaseEpoch":{{{leaseEpoch}}},"status":"succeeded","result":{"exitCode":0}}""");

    private static string Authorization(string? credential) =>
        credential is null ? "" : $"Authorization: Bearer {credential}\r\n";
}
