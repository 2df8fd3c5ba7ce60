namespace Modular.Application.Auth.OAuth;

/// <summary>The client's address, where every login ends.</summary>
internal static class RedirectAddress
{
    /// <summary>
    /// The address as it was configured, to the letter, and one parameter more. Whoever compares addresses does so by
    /// text, so it is not read and written anew.
    /// </summary>
    public static string With(string redirectUri, string name, string value) =>
        $"{redirectUri}{(redirectUri.Contains('?') ? '&' : '?')}{name}={Uri.EscapeDataString(value)}";
}
