using Microsoft.Extensions.Configuration;
using Modular.Api.Configuration;

namespace Modular.UnitTests.Configuration;

internal sealed class OAuthReaderTests
{
    private const string Google = "OAuth:Providers:google";
    private const string App = "https://app.example.com/signed-in";

    private static readonly (string, string)[] Whole =
    [
        ($"{Google}:Issuer", "https://accounts.google.com"), ($"{Google}:ClientId", "id"),
        ($"{Google}:ClientSecret", "secret"), ("OAuth:RedirectUris", App),
    ];

    [Test]
    public void Has_no_provider_by_default()
    {
        var (options, faults) = Read([], urls: ["http://0.0.0.0:8080"]);

        Assert.That(options.Providers, Is.Empty);
        Assert.That(faults, Is.Empty);
    }

    [Test]
    public void Reads_providers_with_what_is_usual()
    {
        var (options, faults) = Read(
            [
                .. Whole, ("OAuth:Providers:github:Kind", "github"), ("OAuth:Providers:github:ClientId", "id2"),
                ("OAuth:Providers:github:ClientSecret", "secret2"), ("OAuth:Providers:github:DisplayName", "GitHub"),
            ]);

        Assert.That(faults, Is.Empty);
        Assert.That(options.RedirectUris, Is.EqualTo(new[] { App }));
        Assert.That(options.Providers.Select(provider => provider.Name), Is.EqualTo(new[] { "github", "google" }));
        var (github, google) = (options.Providers[0], options.Providers[1]);
        Assert.That(
            (github.IsGitHub, github.Issuer, github.DisplayName, github.Scopes),
            Is.EqualTo((true, "https://github.com", "GitHub", "read:user user:email")));
        Assert.That(
            (google.IsGitHub, google.Issuer, google.ClientId, google.ClientSecret),
            Is.EqualTo((false, "https://accounts.google.com", "id", "secret")));
        Assert.That((google.DisplayName, google.Scopes), Is.EqualTo(("google", "openid email profile")));
        Assert.That(google.Algorithms, Is.Empty);
    }

    [Test]
    public void Keeps_an_issuer_to_the_letter_and_of_GitHub_only_where_it_is()
    {
        var (options, _) = Read(
            [
                .. Whole, ($"{Google}:Issuer", "https://login.example.com/tenant/"), ($"{Google}:Algorithms", "ES256"),
                ("OAuth:Providers:own:Kind", "github"), ("OAuth:Providers:own:Issuer", "https://git.example.com/"),
                ("OAuth:Providers:own:ClientId", "id"), ("OAuth:Providers:own:ClientSecret", "secret"),
            ]);

        Assert.That(
            options.Providers.Select(provider => provider.Issuer),
            Is.EqualTo(new[] { "https://login.example.com/tenant/", "https://git.example.com" }));
        Assert.That(options.Providers[0].Algorithms, Is.EqualTo(new[] { "ES256" }));
    }

    [Test]
    public void Takes_addresses_of_pages_and_apps_as_a_list()
    {
        var (options, faults) = Read(
            [
                .. Whole[..3], ("OAuth:RedirectUris:0", App), ("OAuth:RedirectUris:1", "com.example.app:/signed-in"),
                ("OAuth:RedirectUris:2", "http://127.0.0.1:5173/"),
            ]);

        Assert.That(faults, Is.Empty);
        Assert.That(options.RedirectUris, Has.Count.EqualTo(3));
    }

    [TestCase("http://app.example.com/")]
    [TestCase("https://user@app.example.com/")]
    [TestCase("https://app.example.com/#x")]
    [TestCase("https://app.example.com\\x")]
    [TestCase("/signed-in")]
    [TestCase("//app.example.com/")]
    [TestCase("javascript:alert(1)")]
    [TestCase("app:/signed-in")]
    public void Names_an_address_that_none_could_be_led_to(string redirectUri) => Assert.That(
        Read([.. Whole[..3], ("OAuth:RedirectUris", redirectUri)]).Faults, Is.EqualTo(new[] { "OAuth:RedirectUris" }));

    [TestCase("Kind", "saml")]
    [TestCase("Issuer", "")]
    [TestCase("Issuer", "http://accounts.google.com")]
    [TestCase("Issuer", "https://accounts.google.com?x=1")]
    [TestCase("Issuer", "accounts.google.com")]
    [TestCase("ClientId", "")]
    [TestCase("ClientSecret", "")]
    [TestCase("Scopes", "email profile")]
    [TestCase("Algorithms", "none")]
    [TestCase("Algorithms", "RS256,HS256")]
    [TestCase("Secret", "x")]
    public void Names_the_key_at_fault(string member, string value) => Assert.That(
        Read([.. Whole, ($"{Google}:{member}", value)]).Faults, Is.EqualTo(new[] { $"{Google}:{member}" }));

    [Test]
    public void Names_what_is_needed_with_a_provider()
    {
        Assert.That(Read(Whole[..3]).Faults, Is.EqualTo(new[] { "OAuth:RedirectUris" }));
        foreach (var url in (string[])["http://0.0.0.0:80", "http://*:80"])
            Assert.That(Read(Whole, publicUrl: null, urls: [url]).Faults, Is.EqualTo(new[] { "PUBLIC_URL" }));
        Assert.That(Read(Whole, publicUrl: null).Faults, Is.Empty, "On loopback the listener's address does.");
        Assert.That(
            Read([.. Whole, ("OAuth:Providers:Big Name:Issuer", "x")]).Faults,
            Does.Contain("OAuth:Providers:Big Name"));
    }

    [Test]
    public void Shows_no_secret() => Assert.That(
        $"{Read(Whole).Options.Providers.Single()} {new Settings { DataDirectory = "x", OAuth = Read(Whole).Options }}",
        Does.Not.Contain("secret"));

    private static (OAuthSettings Options, List<string> Faults) Read(
        (string Key, string Value)[] settings, string? publicUrl = "https://cloud.example.com",
        string[]? urls = null)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings
            .GroupBy(setting => setting.Key)
            .Select(same => KeyValuePair.Create(same.Key, (string?)same.Last().Value))).Build();
        var faults = new List<string>();
        var options = new OAuthReader(configuration, (key, _) => faults.Add(key))
            .Read(publicUrl is null ? null : new Uri(publicUrl), urls ?? ["http://127.0.0.1:8080"]);
        return (options, faults);
    }
}
