using System.Text.Json;
using Modular.Application.Pipeline;
using Modular.Domain;

namespace Modular.Application.Auth.Passkeys;

/// <summary>What a browser is asked to do, in the envelope of the contract.</summary>
/// <param name="StateToken">To be sent back with the browser's answer; good once.</param>
/// <param name="ExpiresIn">Seconds that it is good for.</param>
/// <param name="Options">
/// For <c>PublicKeyCredential.parseCreationOptionsFromJSON</c> or <c>parseRequestOptionsFromJSON</c>.
/// </param>
public sealed record PasskeyOptions(string StateToken, int ExpiresIn, JsonElement Options) : ICarriesSecret;

/// <summary>What the answer to a ceremony is good for.</summary>
public enum PasskeyPurpose
{
    /// <summary>To add a passkey to one account.</summary>
    Add,

    /// <summary>To log in, whoever it is.</summary>
    LogIn,
}

/// <summary>A ceremony that waits for its answer.</summary>
/// <param name="Id">Its id, which its token names.</param>
/// <param name="Purpose">What the answer is good for.</param>
/// <param name="UserId">Whose account it is about; null for a login, where nobody is known yet.</param>
/// <param name="Ceremony">What the answer is checked against.</param>
/// <param name="ExpiresAt">Until when the answer can be sent.</param>
public sealed record PasskeyState(
    Guid Id, PasskeyPurpose Purpose, Guid? UserId, string Ceremony, DateTimeOffset ExpiresAt);

/// <summary>Keeps ceremonies that wait for their answer.</summary>
public interface IPasskeyStateStore
{
    /// <summary>Keeps one, and of its token the hash.</summary>
    void Add(PasskeyState state, byte[] tokenHash);

    /// <summary>
    /// Spends the state of this token, purpose and user, and returns what the answer is checked against; null when
    /// there is none or it has expired. At once and for itself: an answer that is refused has spent it.
    /// </summary>
    Task<string?> Spend(
        PrefixedToken token, PasskeyPurpose purpose, Guid? userId, CancellationToken ct);
}

/// <summary>Begins ceremonies and finds them again by their token, <c>mps_</c>.</summary>
public sealed class PasskeyStates(IPasskeyStateStore states, TimeProvider clock)
{
    /// <summary>How long a browser has to answer: 5 minutes.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private const string Prefix = "mps_";

    /// <summary>Keeps the ceremony; what the browser is to be given.</summary>
    public PasskeyOptions Begin(PasskeyPurpose purpose, Guid? userId, PasskeyCeremony ceremony)
    {
        var now = clock.GetUtcNow();
        var token = PrefixedToken.New(Prefix, Ids.New(now));
        states.Add(new PasskeyState(token.Id, purpose, userId, ceremony.State, now + Lifetime), token.Hash);
        return new PasskeyOptions(token.Text, (int)Lifetime.TotalSeconds, ceremony.Options);
    }

    /// <summary>Spends a token's ceremony; null when it is good no more, for something else, or never was.</summary>
    public async Task<string?> Spend(string text, PasskeyPurpose purpose, Guid? userId, CancellationToken ct) =>
        PrefixedToken.Parse(Prefix, text) is { } token ? await states.Spend(token, purpose, userId, ct) : null;
}
