namespace Modular.Api.Agent.Kinds;

/// <summary>What a payload says a file must be.</summary>
internal static class Checksum
{
    private const int Digits = 64;

    /// <summary>A SHA-256 in hexadecimal, as the agent compares it: in lower case.</summary>
    /// <exception cref="InvalidPayload">It is none.</exception>
    public static string Parse(string text) => text.Length == Digits && text.All(char.IsAsciiHexDigit)
        ? text.ToLowerInvariant()
        : throw new InvalidPayload($"payload.sha256 must be {Digits} hexadecimal digits.");
}
