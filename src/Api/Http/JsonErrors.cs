using System.Text.Json;
using System.Text.RegularExpressions;
using Modular.Application.Pipeline;
using Modular.Domain;

namespace Modular.Api.Http;

/// <summary>Says what is wrong with a body in the words of the contract instead of the serializer's.</summary>
internal static partial class JsonErrors
{
    /// <summary>What is said of a number that is none, or is too large.</summary>
    public const string WholeNumber = "Must be a whole number in range.";

    /// <summary>What is said of an id that is none.</summary>
    public const string Id = "Must be an id, such as 019370a8-5f00-7000-8000-000000000000.";

    /// <summary>What is said of a time that is none.</summary>
    public const string Time = "Must be an RFC 3339 time with an offset, such as 2026-01-31T12:00:00Z.";

    public static Refusal Translate(JsonException error)
    {
        var (path, cause) = Place(error);
        if (cause.Path is null)
            return new MalformedRequest(Syntax(error));
        if (Missing().Match(error.Message) is { Success: true } missing)
        {
            return new InvalidInput(Quoted().Matches(missing.Groups["value"].Value)
                .ToDictionary(name => FieldOf(path, name.Groups["value"].Value), _ => new[] { "Is required." }));
        }

        return path == "$"
            ? new MalformedRequest("The body must be a JSON object.")
            : new InvalidInput(FieldOf(path, ""), Expected(error.Message));
    }

    // A field of a patch is read by a serializer of its own, whose path goes on where the outer one ends. The reader,
    // which knows no fields, gives no path: what it throws is about the text and not about what the text says.
    private static (string Path, JsonException Cause) Place(JsonException error)
    {
        var path = error.Path ?? "$";
        while (error.InnerException is JsonException inner)
        {
            error = inner;
            path += error.Path?[1..];
        }

        return (path, error);
    }

    private static string Syntax(JsonException error) => error.Message.Contains("depth of", StringComparison.Ordinal)
        ? $"The body is nested deeper than {WireJson.MaxDepth} levels."
        : $"The body is not valid JSON (line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}).";

    /// <summary>The framework's sentence without its names of C# parameters and types.</summary>
    public static string Sentence(BadHttpRequestException bad) =>
        NoBody().IsMatch(bad.Message) ? "The body is missing." : bad.Message;

    private static string FieldOf(string path, string name)
    {
        var at = path.TrimStart('$').TrimStart('.');
        return at.Length == 0 ? name : name.Length == 0 ? at : $"{at}.{name}";
    }

    private static string Expected(string message) => Target().Match(message).Groups["value"].Value switch
    {
        "System.Int32" or "System.Int64" or "System.Nullable`1[System.Int32]" or "System.Nullable`1[System.Int64]" =>
            WholeNumber,
        "System.Double" or "System.Nullable`1[System.Double]" => "Must be a number.",
        "System.Boolean" or "System.Nullable`1[System.Boolean]" => "Must be true or false.",
        "System.String" => "Must be a string.",
        "System.Guid" or "System.Nullable`1[System.Guid]" => Id,
        "" when message.StartsWith("Expected", StringComparison.Ordinal) => message.Split(" Path:")[0],
        "" when message.Contains("null", StringComparison.Ordinal) => "Must not be null.",
        _ => "Has the wrong type or an unknown value.",
    };

    [GeneratedRegex(
        "missing required properties including: (?<value>.*)\\.",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Missing();

    [GeneratedRegex("'(?<value>[^']+)'", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Quoted();

    [GeneratedRegex(
        "could not be converted to (?<value>[^ ]+?)\\. ", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Target();

    // Bodies are all that the framework itself requires.
    [GeneratedRegex(
        "^(Implicit body inferred for parameter|Required parameter) \"",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex NoBody();
}
