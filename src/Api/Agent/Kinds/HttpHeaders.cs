using System.Net.Http.Headers;

namespace Modular.Api.Agent.Kinds;

/// <summary>The headers that a payload sets.</summary>
internal static class HttpHeaders
{
    private const string TokenSymbols = "!#$%&'*+-.^_`|~";

    /// <summary>Its member <c>headers</c>.</summary>
    /// <exception cref="InvalidPayload">A name or a value cannot be sent as it is.</exception>
    public static IReadOnlyDictionary<string, string> Of(Payload payload)
    {
        var headers = payload.NamedTexts("headers");
        foreach (var (name, value) in headers)
        {
            if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || TokenSymbols.Contains(c)))
                throw new InvalidPayload($"payload.headers has the name '{name}', which no header can have.");
            if (!value.All(c => c is '\t' or (>= ' ' and <= '~')))
                throw new InvalidPayload($"payload.headers.{name} must be printable ASCII.");
        }

        return headers;
    }

    /// <summary>Puts them on <paramref name="request"/>, those of its body there.</summary>
    public static void Apply(IReadOnlyDictionary<string, string> headers, HttpRequestMessage request)
    {
        foreach (var (name, value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value) && request.Content is { Headers: var content })
                Replace(content, name, value);
        }
    }

    private static void Replace(HttpContentHeaders headers, string name, string value)
    {
        headers.Remove(name);
        headers.TryAddWithoutValidation(name, value);
    }
}
