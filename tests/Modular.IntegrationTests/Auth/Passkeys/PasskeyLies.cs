using Modular.Application.Auth.Passkeys;

namespace Modular.IntegrationTests.Auth.Passkeys;

/// <summary>What an authenticator, or the page in front of it, can say that is not true.</summary>
internal static class PasskeyLies
{
    /// <summary>Lies of any answer, by name.</summary>
    public static IEnumerable<TestCaseData> All =>
    [
        Lie("another origin", lie => lie.Origin = "http://localhost:8081"),
        Lie("an origin with the same beginning", lie => lie.Origin += ".evil.example"),
        Lie("an origin with TLS", lie => lie.Origin = "https://localhost:8080"),
        Lie("an origin in capitals", lie => lie.Origin = "http://LOCALHOST:8080"),
        Lie("no origin", lie => lie.Origin = ""),
        Lie("a frame in another site's page", lie => lie.CrossOrigin = true),
        Lie("another site", lie => lie.SiteId = "evil.example"),
        Lie("another challenge", lie => lie.Challenge = SoftAuthenticator.Text(new byte[32])),
        Lie("a challenge cut short", lie => lie.Challenge = ""),
        Lie("another ceremony", lie => lie.Type = "payment.get"),
        Lie("nobody there", lie => lie.UserPresent = false),
        Lie("its user not verified", lie => lie.UserVerified = false),
        Lie("a copy of what cannot be copied", lie => lie.BackedUp = true),
    ];

    /// <summary>Lies of a login alone, by name.</summary>
    public static IEnumerable<TestCaseData> OfLogin =>
    [
        .. All,
        Lie("the ceremony of making one", lie => lie.Type = "webauthn.create"),
        Lie("another key", lie => lie.Forges = true),
        Lie("what became one that can be copied", lie => lie.BackupEligible = true),
        Lie("nobody's passkey", lie => lie.CredentialId = new byte[32]),
        Lie("another user", lie => lie.UserHandle = SoftAuthenticator.Text(new byte[16])),
    ];

    /// <summary>One byte of a part of an answer changed, after it was signed.</summary>
    public static IEnumerable<Func<AssertionResponse, AssertionResponse>> Tampered(AssertionResponse answer)
    {
        foreach (var at in Places(answer.AuthenticatorData))
            yield return said => said with { AuthenticatorData = Changed(said.AuthenticatorData, at) };
        foreach (var at in Places(answer.ClientDataJson))
            yield return said => said with { ClientDataJson = Changed(said.ClientDataJson, at) };
        foreach (var at in Places(answer.Signature))
            yield return said => said with { Signature = Changed(said.Signature, at) };
    }

    // Digits of base64url whose bits all count; those at the end may be padding.
    private static IEnumerable<int> Places(string text) =>
        Enumerable.Range(0, text.Length - 2).Where(at => at % 7 == 0);

    private static string Changed(string text, int at) =>
        $"{text[..at]}{(text[at] == 'A' ? 'B' : 'A')}{text[(at + 1)..]}";

    private static TestCaseData Lie(string name, Action<SoftAuthenticator> lie) =>
        new TestCaseData(lie).SetArgDisplayNames(name);
}
