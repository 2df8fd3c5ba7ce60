using System.Text.Json;
using System.Text.Json.Serialization;

namespace Modular.Application.Auth.Passkeys;

// What PublicKeyCredential.toJSON() gives (WebAuthn level 3, 5.1). Bytes are base64url. What is not read has a place
// too, so that a caller who asks for strict bodies can send all of it.

/// <summary>A new credential, as a browser describes it.</summary>
/// <param name="Id">The authenticator's name for it.</param>
/// <param name="Type">Always <c>public-key</c>.</param>
/// <param name="Response">What the authenticator said.</param>
/// <param name="RawId">The same as <paramref name="Id"/>.</param>
/// <param name="AuthenticatorAttachment">Not read.</param>
/// <param name="ClientExtensionResults">Not read.</param>
public sealed record CreatedCredential(
    string Id, string Type, AttestationResponse Response, string? RawId = null,
    string? AuthenticatorAttachment = null, JsonElement? ClientExtensionResults = null);

/// <summary>What an authenticator said when it made a credential.</summary>
/// <param name="ClientDataJson">What the browser had it sign for: challenge and origin.</param>
/// <param name="AttestationObject">The key, and what the authenticator says of itself.</param>
/// <param name="Transports">How it can be reached.</param>
/// <param name="AuthenticatorData">Not read: it is part of the attestation object.</param>
/// <param name="PublicKey">Not read, likewise.</param>
/// <param name="PublicKeyAlgorithm">Not read, likewise.</param>
public sealed record AttestationResponse(
    [property: JsonPropertyName("clientDataJSON")] string ClientDataJson, string AttestationObject,
    IReadOnlyList<string>? Transports = null, string? AuthenticatorData = null, string? PublicKey = null,
    long? PublicKeyAlgorithm = null);

/// <summary>A credential that was used, as a browser describes it.</summary>
/// <param name="Id">The authenticator's name for it.</param>
/// <param name="Type">Always <c>public-key</c>.</param>
/// <param name="Response">What the authenticator said.</param>
/// <param name="RawId">The same as <paramref name="Id"/>.</param>
/// <param name="AuthenticatorAttachment">Not read.</param>
/// <param name="ClientExtensionResults">Not read.</param>
public sealed record ShownCredential(
    string Id, string Type, AssertionResponse Response, string? RawId = null,
    string? AuthenticatorAttachment = null, JsonElement? ClientExtensionResults = null);

/// <summary>What an authenticator said when it used a credential.</summary>
/// <param name="ClientDataJson">What the browser had it sign for: challenge and origin.</param>
/// <param name="AuthenticatorData">What it says of the site, its user, its counter and itself.</param>
/// <param name="Signature">Over both.</param>
/// <param name="UserHandle">Whose it is, as we said when it was made.</param>
public sealed record AssertionResponse(
    [property: JsonPropertyName("clientDataJSON")] string ClientDataJson, string AuthenticatorData, string Signature,
    string UserHandle);
