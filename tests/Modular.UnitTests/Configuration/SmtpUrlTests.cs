using Modular.Api.Configuration;
using Modular.Api.Notifications;
using Modular.Application.Notifications;

namespace Modular.UnitTests.Configuration;

public class SmtpUrlTests
{
    [TestCase("smtp://mail.example.com", "mail.example.com", 587, MailSecurity.StartTlsIfOffered)]
    [TestCase("smtp://mail.example.com:25", "mail.example.com", 25, MailSecurity.StartTlsIfOffered)]
    [TestCase("smtp://mail.example.com:2525?tls=required", "mail.example.com", 2525, MailSecurity.StartTls)]
    [TestCase("smtp://localhost:1025/?tls=none", "localhost", 1025, MailSecurity.None)]
    [TestCase("smtps://mail.example.com", "mail.example.com", 465, MailSecurity.Tls)]
    [TestCase("smtps://mail.example.com:4650", "mail.example.com", 4650, MailSecurity.Tls)]
    public void Says_where_the_server_is_and_how_it_is_spoken_to(string url, string host, int port, MailSecurity tls)
    {
        var server = new Settings { DataDirectory = "data", Smtp = SmtpUrl.Parse(url) }.ForMail().Server!;

        Assert.That((server.Host, server.Port, server.Security), Is.EqualTo((host, port, tls)));
        Assert.That(server.User, Is.Null);
    }

    [Test]
    public void Says_whom_to_sign_in_as_and_shows_it_to_nobody()
    {
        var server = SmtpUrl.Parse("smtp://ada%40example.com:p%3Aw%20%F0%9F%94%91@mail.example.com");

        Assert.That((server.User, server.Password), Is.EqualTo(("ada@example.com", "p:w 🔑")));
        Assert.That($"{server}", Is.EqualTo("mail.example.com:587"));
    }

    [TestCase("mail.example.com:587")]
    [TestCase("http://secret@mail.example.com")]
    [TestCase("smtp://")]
    [TestCase("smtp://user:secret@mail.example.com:0")]
    [TestCase("smtp://secret@mail.example.com")]
    [TestCase("smtp://:secret@mail.example.com")]
    [TestCase("smtp://user:secret:more@mail.example.com")]
    [TestCase("smtp://user:secret@mail.example.com/path")]
    [TestCase("smtp://user:secret@mail.example.com?tls=maybe")]
    [TestCase("smtp://user:secret@mail.example.com?tls")]
    [TestCase("smtp://user:secret@mail.example.com?size=1")]
    [TestCase("smtps://user:secret@mail.example.com?tls=none")]
    [TestCase("smtps://user:secret@mail.example.com?ca=/nowhere/ca.pem")]
    public void Is_refused_without_showing_a_password(string url) => Assert.That(
        () => SmtpUrl.Parse(url), Throws.TypeOf<FormatException>().With.Message.Not.Contains("secret"));

    [Test]
    public void Is_named_by_its_key_as_is_the_senders_address()
    {
        var data = Directory.CreateTempSubdirectory("modular-test-");
        File.WriteAllText(
            Path.Combine(data.FullName, "modular.json"), """{ "SMTP_URL": "mail", "Mail": { "From": "nobody" } }""");

        var fault = Assert.Throws<ConfigurationInvalid>(
            () => SettingsReader.Read(new CommandLineSettings(data.FullName, null, NoWorkers: false), url => url));

        Assert.That(fault.Message, Does.Contain("SMTP_URL: expected ").And.Contain("Mail:From: 'nobody' is not"));
        data.Delete(recursive: true);
    }
}
