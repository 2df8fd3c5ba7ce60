using Modular.Application.Auth;
using Modular.Application.Auth.Passkeys;
using Modular.Application.Pipeline;

namespace Modular.IntegrationTests.Auth.Passkeys;

/// <summary>A user with an authenticator that a test has lie.</summary>
internal sealed class PasskeyUser(AuthHost host)
{
    private const string Origin = "http://localhost:8080";

    /// <summary>The site of every test without an edge.</summary>
    public static readonly RelyingParty Site = new("localhost", [Origin]);

    public Guid Id { get; private init; }

    public Guid SessionId { get; private init; }

    public SoftAuthenticator Authenticator { get; } = new(Origin);

    /// <summary>Makes an account and signs in, with the password.</summary>
    public static async Task<PasskeyUser> SignUp(AuthHost host, string email = "ada@example.com")
    {
        await host.Send(new CreateUser(email, AuthHost.Password, Owner: false));
        return await SignIn(host, email);
    }

    /// <summary>Signs in to an account that there is, with the password.</summary>
    public static async Task<PasskeyUser> SignIn(AuthHost host, string email)
    {
        var principal = await host.Verify((await host.SignIn(email)).AccessToken);
        return new PasskeyUser(host) { Id = principal.UserId, SessionId = principal.CredentialId };
    }

    /// <summary>The same, with a passkey.</summary>
    public static async Task<PasskeyUser> WithPasskey(AuthHost host, string email = "ada@example.com")
    {
        var user = await SignUp(host, email);
        await user.Add();
        return user;
    }

    public Task<PasskeyOptions> Begin() => host.Send(new BeginPasskey(Id, SessionId, Site));

    /// <summary>Has an authenticator, this user's unless another is given, answer.</summary>
    public AddPasskey Answer(PasskeyOptions begun, SoftAuthenticator? other = null) => new(
        Id, SessionId, begun.StateToken, (other ?? Authenticator).Create(begun.Options), "laptop", Site,
        AuthHost.Here);

    public async Task<PasskeyDetails> Add(SoftAuthenticator? other = null) =>
        await host.Send(Answer(await Begin(), other));

    public Task<PasskeyOptions> BeginLogin() => host.Send(new BeginPasskeyLogin(Site));

    /// <summary>Has the authenticator answer.</summary>
    public LogInWithPasskey Show(PasskeyOptions begun, RequestOrigin? origin = null) =>
        new(begun.StateToken, Authenticator.Get(begun.Options), Site, origin ?? AuthHost.Here);

    /// <summary>Logs in with the passkey; null when that is refused.</summary>
    public async Task<SignedIn?> LogIn(RequestOrigin? origin = null) =>
        await host.Send(Show(await BeginLogin(), origin));

    public async Task<IReadOnlyList<PasskeyDetails>> List() =>
        (await host.Send(new ListPasskeys(Id, new PageQuery()))).Items;
}
