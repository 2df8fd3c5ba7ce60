using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Modular.Application.Auth.Passkeys;
using Modular.Application.Pipeline;
using Modular.Domain.Auth;

namespace Modular.Infrastructure.Auth.Passkeys;

/// <summary>WebAuthn by the framework's handler of passkeys (docs/decisions/0042-passkeys.md).</summary>
internal sealed class PasskeyCeremonies(
    ILogger<PasskeyCeremonies> log, ILogger<UserManager<PasskeyOwner>> managerLog) : IPasskeyCeremonies
{
    private const string Required = "required";

    public async Task<PasskeyCeremony> BeginCreation(RelyingParty site, User user, IReadOnlyList<Passkey> present)
    {
        var owner = new PasskeyOwner(user.Id.ToString());
        using var manager = ManagerOf(owner, [.. present.Select(InfoOf)]);
        var entity = new PasskeyUserEntity { Id = owner.Id, Name = user.Email, DisplayName = user.Name ?? user.Email };
        var made = await HandlerOf(manager, site).MakeCreationOptionsAsync(entity, NoRequest());
        return new PasskeyCeremony(Parsed(made.CreationOptionsJson), made.AttestationState!);
    }

    public async Task<PasskeyCeremony> BeginLogin(RelyingParty site)
    {
        using var manager = ManagerOf(owner: null, []);
        var made = await HandlerOf(manager, site).MakeRequestOptionsAsync(user: null, NoRequest());
        return new PasskeyCeremony(Parsed(made.RequestOptionsJson), made.AssertionState!);
    }

    public async Task<MadeCredential?> CheckCreation(RelyingParty site, string state, CreatedCredential answer)
    {
        using var manager = ManagerOf(owner: null, []);
        var result = await HandlerOf(manager, site).PerformAttestationAsync(new PasskeyAttestationContext
        {
            HttpContext = NoRequest(),
            AttestationState = state,
            CredentialJson = Written(
                answer.Id, answer.Type, answer.Response with { Transports = answer.Response.Transports ?? [] }),
        });
        if (!result.Succeeded)
            return Refused<MadeCredential>(result.Failure);

        var made = result.Passkey;
        return new MadeCredential(
            made.CredentialId, made.PublicKey, made.SignCount, made.IsBackupEligible, made.IsBackedUp);
    }

    public async Task<ProvenCredential?> CheckLogin(
        RelyingParty site, string state, ShownCredential answer, Passkey passkey)
    {
        using var manager = ManagerOf(new PasskeyOwner(passkey.UserId.ToString()), [InfoOf(passkey)]);
        var result = await HandlerOf(manager, site).PerformAssertionAsync(new PasskeyAssertionContext
        {
            HttpContext = NoRequest(),
            AssertionState = state,
            CredentialJson = Written(answer.Id, answer.Type, answer.Response),
        });
        return result.Succeeded
            ? new ProvenCredential(result.Passkey.SignCount, result.Passkey.IsBackedUp)
            : Refused<ProvenCredential>(result.Failure);
    }

    private static PasskeyHandler<PasskeyOwner> HandlerOf(UserManager<PasskeyOwner> manager, RelyingParty site) =>
        new(manager, Options.Create(new IdentityPasskeyOptions
        {
            AuthenticatorTimeout = PasskeyStates.Lifetime,
            ServerDomain = site.Id,
            // Nobody types an address at a login: the authenticator has to know whose the passkey is.
            ResidentKeyRequirement = Required,
            UserVerificationRequirement = Required,
            ValidateOrigin = asked => ValueTask.FromResult(
                !asked.CrossOrigin && asked.TopOrigin is null && site.Origins.Contains(asked.Origin)),
        }));

    // Of all that a manager of users has, the handler needs the store.
    private UserManager<PasskeyOwner> ManagerOf(PasskeyOwner? owner, IReadOnlyList<UserPasskeyInfo> passkeys) =>
        new(
            new KnownPasskeys(owner, passkeys), Options.Create(new IdentityOptions()), passwordHasher: null!, [], [],
            keyNormalizer: null!, new IdentityErrorDescriber(), services: null!, managerLog);

    // The handler would ask it for what is said above: the domain and the origin.
    private static DefaultHttpContext NoRequest() => new();

    // With the counter at 0 the handler takes any: whether it has risen is decided by the update that keeps it.
    private static UserPasskeyInfo InfoOf(Passkey passkey) => new(
        passkey.CredentialId, passkey.PublicKey, passkey.CreatedAt, signCount: 0, [.. passkey.Transports],
        isUserVerified: true, passkey.BackupEligible, passkey.BackedUp, attestationObject: [], clientDataJson: []);

    private static string Written(string id, string type, object response) =>
        JsonSerializer.Serialize(new { id, type, response, clientExtensionResults = new { } }, WireJson.Options);

    private static JsonElement Parsed(string json) => JsonSerializer.Deserialize<JsonElement>(json, WireJson.Options);

    private T? Refused<T>(PasskeyException why)
        where T : class
    {
        log.LogInformation("A passkey was refused: {Why}", why.Message);
        return null;
    }
}
