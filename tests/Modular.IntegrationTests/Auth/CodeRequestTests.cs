using Modular.Application.Auth;
using Modular.Application.Notifications;
using Modular.Application.Notifications.Contracts;
using Modular.Domain;
using Modular.Domain.Auth;

namespace Modular.IntegrationTests.Auth;

/// <summary>Who gets a code, and that nobody can tell from the answer.</summary>
internal sealed class CodeRequestTests : MailboxTest
{
    [Test]
    public async Task Does_the_same_for_an_address_that_nobody_has()
    {
        await Letters.Deliver(Host);
        var rows = new List<string>();
        foreach (var email in (string[])[Ada, "bob@example.com"])
        {
            await Host.Send(new RequestCode(CodePurposes.ResetPassword, email));
            rows.Add((await Host.Query<string>("""
                select (select count(*) from auth.code where purpose = 'reset_password') || ' codes, '
                    || string_agg(queue || ' ' || type, ', ') from messaging.outbox
                """))[0]);
            await Host.Execute("delete from messaging.outbox");
        }

        Assert.That(rows, Is.EqualTo(["0 codes, auth CodeRequested", "0 codes, auth CodeRequested"]));
    }

    [Test]
    public async Task Sends_nothing_to_an_address_that_nobody_has()
    {
        await Letters.Deliver(Host);
        var sent = Letters.Sent.Count;

        var id = await Ask(CodePurposes.ResetPassword, "bob@example.com");

        Assert.That(Letters.Sent, Has.Count.EqualTo(sent));
        Assert.That(
            () => Host.Send(new ResetPassword(id, "0000-0000", NewPassword, AuthHost.Here)),
            Throws.TypeOf<InvalidCode>());
    }

    [Test]
    public async Task Five_an_hour_are_an_accounts_share()
    {
        for (var i = 0; i < 7; i++)
            await Ask(CodePurposes.ResetPassword);
        Assert.That(Letters.SubjectsTo(Ada).Count(IsReset), Is.EqualTo(5));

        Clock.Advance(TimeSpan.FromHours(1));
        await Ask(CodePurposes.ResetPassword);

        Assert.That(Letters.SubjectsTo(Ada).Count(IsReset), Is.EqualTo(6));
    }

    [Test]
    public async Task A_request_beyond_the_share_voids_nothing()
    {
        for (var i = 0; i < 4; i++)
            await Ask(CodePurposes.ResetPassword);
        var last = await AskForReset();
        await Ask(CodePurposes.ResetPassword);

        Assert.That(() => Host.Send(last), Throws.Nothing);
    }

    [Test]
    public async Task A_code_that_was_voided_or_has_expired_is_not_sent_any_more()
    {
        await Letters.Deliver(Host);
        var first = Ids.New(Clock.GetUtcNow());
        await Host.Send(new IssueRequestedCode(first, CodePurposes.ResetPassword, Ada));
        var second = await Ask(CodePurposes.ResetPassword);

        Assert.That(await Host.Send(new SendMail(MailOf(first))), Is.False);
        Assert.That(await Host.Send(new SendMail(MailOf(second))), Is.True);
        Clock.Advance(TimeSpan.FromMinutes(15));
        Assert.That(await Host.Send(new SendMail(MailOf(second))), Is.False);
    }

    [Test]
    public async Task Neither_table_nor_message_holds_a_code()
    {
        var reset = Ids.New(Clock.GetUtcNow());
        await Host.Send(new IssueRequestedCode(reset, CodePurposes.ResetPassword, Ada));
        var rows = await Host.Query<string>("""
            select to_jsonb(c)::text from auth.code c union all select to_jsonb(o)::text from messaging.outbox o
            union all select to_jsonb(e)::text from auth.audit_entry e
            """);

        await Letters.Deliver(Host);

        var code = Letters.CodeTo(Ada);
        Assert.That(rows, Has.None.Contains(code).And.None.Contains(code.Replace("-", "")));
        Assert.That(rows, Has.Some.Contains(reset.ToString()));
    }

    [Test]
    public async Task Forgets_codes_after_an_hour()
    {
        await Ask(CodePurposes.ResetPassword);
        Clock.Advance(TimeSpan.FromHours(1));

        await Host.Send(new RemoveExpired());

        Assert.That(await Host.Query<Guid>("select id from auth.code"), Is.Empty);
    }

    private static bool IsReset(string subject) => subject == "Your code to set a new password";

    private static MailWanted MailOf(Guid code) => new(code, Ada, "auth.code", code);
}
