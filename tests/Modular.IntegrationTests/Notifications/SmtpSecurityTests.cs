using Modular.Application.Notifications;
using Modular.Application.Providers;

namespace Modular.IntegrationTests.Notifications;

/// <summary>How the conversation with a mail server is protected, and who takes part in it.</summary>
internal sealed class SmtpSecurityTests : MailTest
{
    private const string Password = "p:ss wörd";
    private static readonly Certificates Pems = new();
    private string _authority = null!;

    [OneTimeSetUp]
    public void WriteAuthority() => File.WriteAllText(_authority = Path.GetTempFileName(), Pems.Authority);

    [OneTimeTearDown]
    public void RemoveAuthority() => File.Delete(_authority);

    [TestCase(MailSecurity.StartTlsIfOffered, false)]
    [TestCase(MailSecurity.StartTls, false)]
    [TestCase(MailSecurity.Tls, true)]
    public async Task Encrypts_where_the_server_can(MailSecurity security, bool secure)
    {
        await using var server = await MailServerScript.Start(new { key = Pems.Key, cert = Pems.Server, secure });

        await Send(server.Address(security) with { TrustedCertificates = _authority }, Mail());

        Assert.That(server.Arrived.Single().Secure);
    }

    [TestCase(MailSecurity.StartTls, false)]
    [TestCase(MailSecurity.StartTlsIfOffered, false)]
    [TestCase(MailSecurity.Tls, true)]
    public async Task Sends_nothing_to_a_server_whose_certificate_nobody_vouches_for(MailSecurity security, bool secure)
    {
        await using var server = await MailServerScript.Start(new { key = Pems.Key, cert = Pems.Server, secure });

        Assert.That(() => Send(server.Address(security), Mail()), Throws.TypeOf<ProviderUnavailable>());
        Assert.That(server.Arrived, Is.Empty);
    }

    [Test]
    public async Task Sends_nothing_to_a_server_of_another_name()
    {
        await using var server = await MailServerScript.Start(
            new { key = Pems.Key, cert = Pems.Server, secure = true });
        // The same server, but its certificate is for 127.0.0.1 and localhost only.
        var other = server.Address(MailSecurity.Tls) with { Host = "0.0.0.0", TrustedCertificates = _authority };

        Assert.That(() => Send(other, Mail()), Throws.TypeOf<ProviderUnavailable>());
        Assert.That(server.Arrived, Is.Empty);
    }

    [Test]
    public async Task Sends_nothing_in_clear_where_encryption_is_required()
    {
        await using var server = await MailServerScript.Start();

        Assert.That(
            () => Send(server.Address(MailSecurity.StartTls), Mail()),
            Throws.TypeOf<ProviderUnavailable>().With.Message.Contains("STARTTLS"));
        Assert.That(server.Arrived, Is.Empty);
    }

    [TestCase("PLAIN")]
    [TestCase("LOGIN")]
    public async Task Signs_in_as_the_server_wants_it(string method)
    {
        await using var server = await Guarded(method);

        await Send(server.Address() with { User = "modular", Password = Password }, Mail());

        Assert.That(server.Arrived.Single().User, Is.EqualTo("modular"));
    }

    [TestCase("PLAIN")]
    [TestCase("LOGIN")]
    public async Task A_wrong_password_is_the_operators_to_mend_and_is_not_repeated(string method)
    {
        await using var server = await Guarded(method);

        var fault = Assert.ThrowsAsync<ProviderUnavailable>(
            () => Send(server.Address() with { User = "modular", Password = "wrong-secret" }, Mail()));

        Assert.That(fault.Message, Does.EndWith("SMTP_URL: 535 5.7.8."));
        Assert.That(fault.ToString(), Does.Not.Contain("wrong-secret"));
    }

    [Test]
    public async Task A_server_that_wants_to_know_who_is_there_can_be_tried_again()
    {
        await using var server = await Guarded("PLAIN");

        Assert.That(
            () => Send(server.Address(), Mail()), Throws.TypeOf<ProviderUnavailable>().With.Message.Contains("530"));
    }

    private static Task<MailServerScript> Guarded(string method) => MailServerScript.Start(
        new { authMethods = new[] { method }, allowInsecureAuth = true, disabledCommands = new[] { "STARTTLS" } },
        "modular", Password);
}
