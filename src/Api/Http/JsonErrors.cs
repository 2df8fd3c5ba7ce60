using System.Text.Json;
using System.Text.RegularExpressions;
using Modular.Application.Pipeline;
using Modular.Domain;

namespace Modular.Api.Http;

/// <summary>Says what is wrong with a body in the words of the contract instead of the serializer's.</summary>
internal static partial class JsonErrors
{
    public static Refusal Translate(JsonException error)
    {
        if (Missing().Match(error.Message) is { Success: true } missing)
        {
            return new InvalidInput(Quoted().Matches(missing.Groups["value"].Value)
                .ToDictionary(name => FieldOf(error.Path, name.Groups["value"].Value), _ => new[] { "Is required." }));
        }

        if (error.Path is { Length: > 2 } path && !error.Message.Contains("is invalid", StringComparison.Ordinal))
            return new InvalidInput(FieldOf(path, ""), Expected(error.Message));

        return new MalformedRequest(error.Message.Contains("depth", StringComparison.Ordinal)
            ? $"The body is nested deeper than {WireJson.MaxDepth} levels."
            : $"The body is not valid JSON (line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}).");
    }

    /// <summary>The framework's sentence without its names of C# parameters and types.</summary>
    public static string Sentence(BadHttpRequestException bad) =>
        Parameter().Match(bad.Message) is { Success: true } parameter
        ? $"The parameter '{parameter.Groups["value"].Value}' is missing or has the wrong form."
        : bad.Message;

    private static string FieldOf(string? path, string name)
    {
        var at = (path ?? "$").TrimStart('$').TrimStart('.');
        return at.Length == 0 ? name : name.Length == 0 ? at : $"{at}.{name}";
    }

    private static string Expected(string message) => Target().Match(message).Groups["value"].Value switch
    {
        "System.Int32" or "System.Int64" or "System.Nullable`1[System.Int32]" or "System.Nullable`1[System.Int64]" =>
            "Must be a whole number in range.",
        "System.Double" or "System.Nullable`1[System.Double]" => "Must be a number.",
        "System.Boolean" or "System.Nullable`1[System.Boolean]" => "Must be true or false.",
        "System.String" => "Must be a string.",
        "System.Guid" or "System.Nullable`1[System.Guid]" =>
            "Must be an id, such as 019370a8-5f00-7000-8000-000000000000.",
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

    [GeneratedRegex("parameter \"\\S+ (?<value>\\w+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Parameter();
}
