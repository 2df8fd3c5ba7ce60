using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Auth;
using Modular.Application.Auth.OAuth;
using Modular.Application.Notifications;
using Modular.Domain.Auth;
using Modular.Tests;

namespace Modular.IntegrationTests.Auth.OAuth;

/// <summary>A test of logins through scripted providers, under a clock of its own; there is an owner.</summary>
internal abstract class ProviderLoginTest
{
    protected const string Ada = "ada@example.com";
    protected const string Browser = "the-secret-of-a-browser-that-the-test-plays";
    protected const string Verifier = "a-verifier-of-at-least-43-characters-which-this-is";
    protected const string Own = "https://cloud.example.com";
    protected const string App = "https://app.example.com/signed-in";

    private static readonly LoginProvider Example =
        new("example", LoginProviderKind.Oidc, "https://login.example.com", "modular", "secret");

    protected string Database { get; private set; } = null!;

    protected AuthHost Host { get; private set; } = null!;

    protected ManualClock Clock { get; private set; } = null!;

    protected Letters Letters { get; private set; } = null!;

    protected ScriptedProviders Providers { get; private set; } = null!;

    [SetUp]
    public async Task StartHost()
    {
        Database = await AuthHost.NewDatabase();
        (Clock, Letters, Providers) = (new ManualClock(), new Letters(), new ScriptedProviders());
        Host = await StartHost(options => options);
        await Host.Send(new CreateUser("owner@example.com", AuthHost.Password, Owner: true));
    }

    [TearDown]
    public async Task StopHost() => await Host.DisposeAsync();

    /// <summary>Somebody at the provider, whose address is verified there unless said otherwise.</summary>
    protected static ProviderIdentity Who(string subject = "1", string? email = Ada, bool verified = true) =>
        new(Example.Issuer, subject, email, verified, "Ada Lovelace");

    private Task<AuthHost> StartHost(Func<AuthOptions, AuthOptions> options, string? database = null) =>
        AuthHost.Start(
            database ?? Database,
            options(AuthHost.Options with
            {
                OAuth = new OAuthOptions
                {
                    Providers = [Example, Example with { Name = "other", Issuer = "https://other.example.com" }],
                    RedirectUris = new HashSet<string>([App, App + "?tab=1"]),
                },
            }),
            Clock,
            configure: services => services.AddSingleton<IMailSender>(Letters)
                .AddSingleton<ILoginProviders>(Providers));

    /// <summary>Goes on with another host, in place of the one that ran so far.</summary>
    protected async Task GoOnWith(Func<AuthOptions, AuthOptions> options, string? database = null)
    {
        await Host.DisposeAsync();
        Host = await StartHost(options, database);
    }

    /// <summary>Starts a login; its state.</summary>
    protected async Task<string> Start(string browser = Browser, string redirectUri = App, string verifier = Verifier)
    {
        await Host.Send(new BeginProviderLogin("example", redirectUri, CodeChallenge.Of(verifier), browser, Own));
        return Providers.Asked!.State;
    }

    /// <summary>Comes back from the provider; where the browser is led to.</summary>
    protected Task<string> Finish(string state, string browser = Browser, string provider = "example") =>
        Host.Send(new FinishProviderLogin(provider, state, browser, new ProviderReply("code", null, null), Own));

    /// <summary>The error of a whole login of <paramref name="who"/>.</summary>
    protected async Task<string?> ErrorOf(ProviderIdentity who)
    {
        Providers.Next = () => who;
        return Parameter(await Finish(await Start()), "error");
    }

    /// <summary>The code of a login of <paramref name="who"/>.</summary>
    protected async Task<string> CodeOf(ProviderIdentity who)
    {
        Providers.Next = () => who;
        return Parameter(await Finish(await Start()), "code") ?? throw new InvalidOperationException("It failed.");
    }

    protected Task<LogInOutcome> Exchange(string code, string verifier = Verifier) =>
        Host.Send(new ExchangeLoginCode(code, verifier, AuthHost.Elsewhere));

    /// <summary>Whoever <paramref name="who"/> is logged in as.</summary>
    protected async Task<UserDetails> LogIn(ProviderIdentity who) =>
        (await Exchange(await CodeOf(who))).SignedIn!.User;

    protected static string? Parameter(string address, string name)
    {
        Assert.That(address, Does.StartWith(App));
        return QueryHelpers.ParseQuery(new Uri(address).Query).TryGetValue(name, out var value) ? (string?)value : null;
    }

    protected async Task<IReadOnlyList<string>> Audit(string action) => await Host.Query<string>(
        "select outcome || ' ' || coalesce(target, '') from auth.audit_entry where action = @Action order by id",
        new { Action = action });
}
