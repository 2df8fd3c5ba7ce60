using System.CommandLine;
using System.CommandLine.Parsing;

namespace Modular.Api.CommandLine;

/// <summary>The option that says where the server is.</summary>
internal static class ServerOption
{
    private const string Default = "http://127.0.0.1:8080";

    /// <summary>A server that must be named.</summary>
    public static Option<Uri> Required() => new("--server")
    {
        Description = "The server's address, such as https://cloud.example.com.",
        HelpName = "URL",
        Required = true,
        CustomParser = Parse,
    };

    /// <summary>A server that is on this machine unless named.</summary>
    public static Option<Uri> Local() => new("--server")
    {
        Description = $"The server's address (default {Default}).",
        HelpName = "URL",
        DefaultValueFactory = _ => new Uri(Default),
        CustomParser = Parse,
    };

    private static Uri? Parse(ArgumentResult result)
    {
        var text = result.Tokens.Single().Value;
        if (Uri.TryCreate(text, UriKind.Absolute, out var server) && server.Scheme is "http" or "https")
            return server;
        result.AddError($"--server: '{text}' is not an address such as https://cloud.example.com.");
        return null;
    }
}
