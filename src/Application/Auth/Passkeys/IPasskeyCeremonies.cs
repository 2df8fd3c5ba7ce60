using System.Text.Json;
using Modular.Domain.Auth;

namespace Modular.Application.Auth.Passkeys;

/// <summary>What a browser is asked to do with an authenticator.</summary>
/// <param name="Options">
/// For the browser, as <c>parseCreationOptionsFromJSON</c> or <c>parseRequestOptionsFromJSON</c> takes it.
/// </param>
/// <param name="State">What the answer is checked against; it is kept here and shown to nobody.</param>
public sealed record PasskeyCeremony(JsonElement Options, string State);

/// <summary>A credential that an authenticator has made.</summary>
/// <param name="CredentialId">The authenticator's name for it.</param>
/// <param name="PublicKey">The key, as a COSE_Key.</param>
/// <param name="Counter">How often the authenticator says that it has signed.</param>
/// <param name="BackupEligible">Whether it may be copied.</param>
/// <param name="BackedUp">Whether it was copied.</param>
public sealed record MadeCredential(
    byte[] CredentialId, byte[] PublicKey, uint Counter, bool BackupEligible, bool BackedUp);

/// <summary>What an authenticator says of itself with a right signature.</summary>
/// <param name="Counter">How often it has signed; whether that may be is not checked here.</param>
/// <param name="BackedUp">Whether the passkey was copied.</param>
public sealed record ProvenCredential(uint Counter, bool BackedUp);

/// <summary>
/// WebAuthn as a relying party has it: what to ask browsers, and whether what they answer is right, for this site, with
/// their user verified. It keeps nothing. What is wrong with an answer goes to the log; the caller gets null.
/// </summary>
public interface IPasskeyCeremonies
{
    /// <summary>Asks for a new credential on an authenticator that has none of <paramref name="present"/>.</summary>
    Task<PasskeyCeremony> BeginCreation(RelyingParty site, User user, IReadOnlyList<Passkey> present);

    /// <summary>Asks for any credential that an authenticator has for this site.</summary>
    Task<PasskeyCeremony> BeginLogin(RelyingParty site);

    /// <summary>The credential, or null when the answer is not right.</summary>
    Task<MadeCredential?> CheckCreation(RelyingParty site, string state, CreatedCredential answer);

    /// <summary>What the authenticator of this passkey says, or null when the answer is not right.</summary>
    Task<ProvenCredential?> CheckLogin(RelyingParty site, string state, ShownCredential answer, Passkey passkey);
}
