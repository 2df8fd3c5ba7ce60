using Modular.Application.Auth.OAuth;

namespace Modular.Infrastructure.Auth.OAuth;

/// <summary>A provider failed a login.</summary>
/// <param name="error">What the client is told, one of <see cref="LoginErrors"/>.</param>
/// <param name="reason">What the log says: a sentence of ours, without anything secret.</param>
/// <param name="cause">What it comes from, or null.</param>
internal sealed class ProviderFault(string error, string reason, Exception? cause = null) : Exception(reason, cause)
{
    /// <summary>What the client is told.</summary>
    public string Error { get; } = error;

    /// <summary>The provider answered what cannot be believed, or cannot be used.</summary>
    public static ProviderFault Unbelievable(string reason, Exception? cause = null) =>
        new(LoginErrors.ServerError, reason, cause);

    /// <summary>The provider gave no answer, or says that it cannot now.</summary>
    public static ProviderFault Away(string reason, Exception? cause = null) =>
        new(LoginErrors.TemporarilyUnavailable, reason, cause);

    /// <summary>The provider says no, by the <c>error</c> of OAuth.</summary>
    public static ProviderFault Said(string error) => new(
        error is LoginErrors.AccessDenied or LoginErrors.TemporarilyUnavailable ? error : LoginErrors.ServerError,
        $"It says {Plain(error)}.");

    // What stands in an address may be written by anybody, and a log is read by people.
    private static string Plain(string error) =>
        error.Length <= 64 && error.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.')
            ? error
            : "something that is no error of OAuth";
}
