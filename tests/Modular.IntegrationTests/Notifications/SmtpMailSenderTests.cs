using Modular.Application.Notifications;
using Modular.Application.Providers;
using Modular.Domain.Notifications;

namespace Modular.IntegrationTests.Notifications;

/// <summary>What a mail server by others gets, and what its answers come to.</summary>
internal sealed class SmtpMailSenderTests : MailTest
{
    [Test]
    public async Task Sends_a_mail_that_arrives_as_it_was_written()
    {
        await using var server = await MailServerScript.Start();
        var text = $"Grüße, Ada 🔑\n.\n..two dots\n.begins with one\n{new string('x', 3000)}\nblank at the end \nlast";
        var mail = Mail(subject: "Ein Schlüssel für dich, und noch viel mehr, was in keine Zeile passt 🔑", text: text);

        await Send(server.Address(), mail);

        var arrived = server.Arrived.Single();
        Assert.That((arrived.From, arrived.To), Is.EqualTo(("no-reply@cloud.example.com", "ada@example.com")));
        Assert.That(BodyOf(arrived.Raw), Is.EqualTo(text + "\n"));
        Assert.That(arrived.Raw.Split("\r\n"), Is.All.Length.LessThanOrEqualTo(78));
        Assert.That(arrived.Raw, Does.Contain($"Message-Id: <{mail.Id}@cloud.example.com>\r\n"));
        Assert.That(arrived.Raw, Does.Contain("Auto-Submitted: auto-generated\r\n"));
        Assert.That(arrived.Raw, Does.Contain("Subject: =?utf-8?B?"));
    }

    [Test]
    public async Task Sends_text_and_html_as_alternatives()
    {
        await using var server = await MailServerScript.Start();

        await Send(server.Address(), Mail(html: "<p>Hello <b>Ada</b>.</p>"));

        Assert.That(server.Arrived.Single().Raw, Does.Match(
            """(?s)multipart/alternative; boundary="(=_\w+)".*--\1\r\n.*text/plain.*--\1\r\n.*text/html.*--\1--"""));
    }

    [TestCase("a@example.com\r\nRCPT TO:<eve@example.com>")]
    [TestCase("a@example.com\nBcc: eve@example.com")]
    [TestCase("a> SIZE=1 <b@example.com")]
    [TestCase("a@b@example.com")]
    [TestCase("example.com")]
    [TestCase("a@")]
    public async Task Refuses_an_address_that_is_none_before_it_says_a_word(string to)
    {
        await using var server = await MailServerScript.Start();

        Assert.That(
            () => Send(server.Address(), Mail(to)),
            Throws.TypeOf<MailUndeliverable>().With.Property("Code").EqualTo("notifications.mail_undeliverable"));
        Assert.That(server.Arrived, Is.Empty);
    }

    [TestCase("Hello\r\nBcc: eve@example.com")]
    [TestCase("Hello\nBcc: eve@example.com")]
    public async Task Refuses_a_subject_that_is_not_one_line(string subject)
    {
        await using var server = await MailServerScript.Start();

        Assert.That(() => Send(server.Address(), Mail(subject: subject)), Throws.TypeOf<MailUndeliverable>());
        Assert.That(server.Arrived, Is.Empty);
    }

    [Test]
    public async Task Writes_to_a_local_part_beyond_ascii_only_where_that_is_offered()
    {
        await using var modern = await MailServerScript.Start();
        await using var old = await MailServerScript.Start(
            new { hideSMTPUTF8 = true, disabledCommands = new[] { "STARTTLS", "AUTH" } });

        await Send(modern.Address(), Mail("jürgen@example.com"));
        await Send(old.Address(), Mail("ada@bücher.example"));

        Assert.That(modern.Arrived.Single().To, Is.EqualTo("jürgen@example.com"));
        Assert.That(old.Arrived.Single().Raw, Does.Contain("To: ada@xn--bcher-kva.example\r\n"));
        Assert.That(
            () => Send(old.Address(), Mail("jürgen@example.com")),
            Throws.TypeOf<MailUndeliverable>().With.Message.Contains("ASCII"));
    }

    [Test]
    public async Task Tells_what_may_go_well_later_from_what_never_will()
    {
        await using var server = await MailServerScript.Start();

        Assert.That(
            () => Send(server.Address(), Mail("busy@example.com")),
            Throws.TypeOf<ProviderUnavailable>().With.Message.Contains("451 4.3.0 Come back later"));
        Assert.That(() => Send(server.Address(), Mail("full@example.com")), Throws.TypeOf<ProviderUnavailable>());
        Assert.That(
            () => Send(server.Address(), Mail("unknown@example.com")),
            Throws.TypeOf<MailUndeliverable>().With.Message.Contains("550 5.1.1 Nobody has this address"));
    }

    [Test]
    public async Task Repeats_nothing_of_an_answer_that_may_quote_the_mail()
    {
        await using var server = await MailServerScript.Start();

        var refusal = Assert.ThrowsAsync<MailUndeliverable>(
            () => Send(server.Address(), Mail("spam@example.com", text: "ABCD-EFGH")));

        Assert.That(refusal.Message, Does.EndWith("554 5.7.1."));
    }

    [Test]
    public void Gives_up_on_a_server_that_is_not_there()
    {
        var nobody = new MailServer("localhost", 1, MailSecurity.StartTlsIfOffered);

        Assert.That(
            () => Send(nobody, Mail()),
            Throws.TypeOf<ProviderUnavailable>().With.Property("Code").EqualTo("notifications.mail_server_away"));
    }
}
