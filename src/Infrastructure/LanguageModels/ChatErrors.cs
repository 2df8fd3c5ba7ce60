using System.Globalization;
using System.Text.Json;
using Modular.Application.Providers;
using Modular.Infrastructure.Network;

namespace Modular.Infrastructure.LanguageModels;

/// <summary>
/// What a server's errors mean. Vendors write them as <c>{"error":{message,type,code}}</c>, flat, or as a bare string,
/// and spell codes in several ways.
/// </summary>
internal static class ChatErrors
{
    private const int MaxBody = 64 * 1024;
    private const int MaxMessage = 500;

    // Without case, dots and underscores, as data_inspection_failed and DataInspectionFailed are one.
    private static readonly string[] Access =
    [
        "accessdenied", "authenticationerror", "autherror", "incorrectapikey", "invalidapikey",
        "invalidauthenticationerror", "permissiondenied", "permissionerror", "unauthorized",
    ];

    private static readonly string[] Content = ["datainspectionfailed", "contentfilter", "contentpolicyviolation"];
    private static readonly string[] Quota = ["insufficientquota", "arrearage", "insufficientbalance"];

    /// <summary>Reads the error that <paramref name="response"/> is.</summary>
    public static async Task<Exception> Read(HttpResponseMessage response, TimeProvider clock, CancellationToken ct)
    {
        var error = ErrorOf(await ReadBody(response, ct));
        return Of((int)response.StatusCode, error, RetryAfter.Of(response, clock));
    }

    /// <summary>What an error means that came where words should have come.</summary>
    public static Exception InStream(JsonElement error)
    {
        // Where others have a word, gateways write the status that they got themselves, some of them as text.
        var code = int.TryParse(ChatJson.Text(error, "code"), CultureInfo.InvariantCulture, out var status)
            ? status
            : ChatJson.Number(error, "code");
        return Of(code is >= 400 and < 600 ? (int)code : 0, error, null);
    }

    private static Exception Of(int status, JsonElement error, TimeSpan? retryAfter)
    {
        string[] words = [Plain(ChatJson.Text(error, "code")), Plain(ChatJson.Text(error, "type"))];
        var said = Said(error);
        // What the vendor says of its keys and accounts is for the operator alone, and may quote the key.
        if (words.Any(Access.Contains))
            return Denied();
        if (words.Any(Quota.Contains))
            return new ProviderRefused("llm.quota_exceeded", "The server's account at the provider is used up.");
        if (words.Any(Content.Contains))
            return new ProviderRefused("llm.content_refused", $"The provider refuses the content{said}");
        return status switch
        {
            401 or 403 => Denied(),
            429 => new ProviderUnavailable("llm.rate_limited", "The provider takes no more requests for now.")
            {
                RetryAfter = retryAfter,
                IsThrottling = true,
            },
            0 or 408 or >= 500 => new ProviderUnavailable("llm.unavailable", $"The language model failed{said}")
            {
                RetryAfter = retryAfter,
            },
            _ => new ProviderRefused("llm.refused", $"The language model refuses the request with {status}{said}"),
        };
    }

    private static ProviderRefused Denied() =>
        new("llm.access_denied", "The provider does not let this server in.");

    private static async Task<byte[]> ReadBody(HttpResponseMessage response, CancellationToken ct)
    {
        var buffer = new byte[MaxBody];
        await using var stream = await response.Content.ReadAsStreamAsync(ct);
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, ct);
        return buffer[..length];
    }

    private static JsonElement ErrorOf(byte[] body)
    {
        try
        {
            var json = JsonElement.Parse(body);
            return ChatJson.Member(json, "error") ?? json;
        }
        // A proxy's page, or nothing: the status says enough.
        catch (JsonException)
        {
            return default;
        }
    }

    private static string Said(JsonElement error)
    {
        var message = ChatJson.Text(error) ?? ChatJson.Text(error, "message");
        return string.IsNullOrWhiteSpace(message) ? "." : $": {message[..Math.Min(message.Length, MaxMessage)]}";
    }

    private static string Plain(string? code) =>
        code is null ? "" : code.Replace("_", "").Replace(".", "").ToLowerInvariant();
}
