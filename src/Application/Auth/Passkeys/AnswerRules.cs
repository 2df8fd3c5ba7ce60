using System.Buffers.Text;
using FluentValidation;

namespace Modular.Application.Auth.Passkeys;

/// <summary>
/// The form of what browsers answer. What the bytes say is checked by <see cref="IPasskeyCeremonies"/>, and what is
/// wrong with it is told to nobody.
/// </summary>
internal static class AnswerRules
{
    /// <summary>The most bytes of a credential id (WebAuthn level 3, 4).</summary>
    private const int MaxId = 1023;

    /// <summary>The most bytes of anything else; a usual attestation has a few hundred, a long one 10,000.</summary>
    private const int MaxPart = 64 << 10;

    private const int MaxUserHandle = 64;
    private const int MaxTransports = 16;
    private const int MaxTransportLength = 32;

    public static void IsCredentialId<T>(
        this AbstractValidator<T> rules, Func<T, string> id, Func<T, string?> rawId, Func<T, string> type)
    {
        rules.HasBytes("credential.id", id, 1, MaxId);
        rules.RuleFor(command => rawId(command)).Must((command, raw) => raw is null || raw == id(command))
            .WithMessage("Must be the same as id.").OverridePropertyName("credential.rawId");
        rules.RuleFor(command => type(command)).Equal("public-key")
            .WithMessage("Must be public-key.").OverridePropertyName("credential.type");
    }

    public static void HasPart<T>(this AbstractValidator<T> rules, string name, Func<T, string> part) =>
        rules.HasBytes($"credential.response.{name}", part, 1, MaxPart);

    public static void HasUserHandle<T>(this AbstractValidator<T> rules, Func<T, string> handle) =>
        rules.HasBytes("credential.response.userHandle", handle, 1, MaxUserHandle);

    public static void HasTransports<T>(
        this AbstractValidator<T> rules, Func<T, IReadOnlyList<string>?> transports) =>
        rules.RuleFor(command => transports(command))
            .Must(names => names is null || (names.Count <= MaxTransports && names.All(IsTransport)))
            .WithMessage($"At most {MaxTransports} words of a to z, 0 to 9 and dashes.")
            .OverridePropertyName("credential.response.transports");

    private static void HasBytes<T>(
        this AbstractValidator<T> rules, string field, Func<T, string> text, int least, int most) =>
        rules.RuleFor(command => text(command))
            .Must(value => Base64Url.IsValid(value, out var length) && length >= least && length <= most)
            .WithMessage($"Must be {least} to {most} bytes as base64url.").OverridePropertyName(field);

    private static bool IsTransport(string? name) => name is { Length: > 0 and <= MaxTransportLength }
        && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}
