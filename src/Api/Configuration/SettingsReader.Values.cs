using System.Net;
using System.Net.Mail;

namespace Modular.Api.Configuration;

/// <summary>Single values, each checked and its fault noted.</summary>
internal sealed partial class SettingsReader
{
    private Uri? Url(string key)
    {
        if (Text(key) is not { } text)
            return null;
        if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            && uri.Query.Length == 0)
            return uri;
        Fault(key, $"'{text}' is not an address such as https://cloud.example.com");
        return null;
    }

    private List<string> Origins(string key)
    {
        var origins = new List<string>();
        foreach (var text in Listed(key))
        {
            // As a browser writes its own origin: that is compared letter by letter, and is never a pattern.
            if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
                && uri.GetLeftPart(UriPartial.Authority) == text && uri.UserInfo.Length == 0)
                origins.Add(text);
            else
                Fault(key, $"'{text}' is not an origin such as https://app.example.com, without a path or a *");
        }

        return origins;
    }

    private List<IPNetwork> Networks(string key)
    {
        var networks = new List<IPNetwork>();
        foreach (var text in Listed(key))
        {
            if (Application.Pipeline.Networks.TryParse(text, out var network))
                networks.Add(network);
            else
                Fault(key, $"'{text}' is not a network such as 10.0.0.0/8");
        }

        return networks;
    }

    private GrpcSettings Grpc()
    {
        var port = (int)Number("Grpc:Port", GrpcSettings.DefaultPort, 0, 65535);
        return new GrpcSettings
        {
            Port = port == 0 ? null : port,
            IsByDefault = Text("Grpc:Port") is null,
            Expose = OneOf("Grpc:Expose", ["true", "false"]) is "true",
        };
    }

    private int Concurrency(string executor, int fallback) =>
        (int)Number($"Executors:{executor}:Concurrency", fallback, 1, 1024);

    private long Number(string key, long fallback, long min, long max)
    {
        if (Text(key) is not { } text)
            return fallback;
        if (long.TryParse(text, out var number) && number >= min && number <= max)
            return number;
        Fault(key, $"'{text}' is not a whole number from {min} to {max}");
        return fallback;
    }

    private string? EmailAddress(string key)
    {
        if (Text(key) is not { } text)
            return null;
        if (MailAddress.TryCreate(text, out var address) && address.Address == text)
            return text;
        Fault(key, $"'{text}' is not an address such as no-reply@example.com");
        return null;
    }

    private string? OneOf(string key, string[] values)
    {
        if (Text(key) is not { } text)
            return null;
        if (values.Contains(text))
            return text;
        Fault(key, $"'{text}' is not one of {string.Join(", ", values)}");
        return null;
    }

    private string[] Listed(string key) => (Text(key) ?? "").Split(
        ',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private string? Text(string key) => _configuration[key] is { Length: > 0 } text ? text : null;

    private void Fault(string key, string sentence) => _faults.Add($"{key}: {sentence}.");
}
