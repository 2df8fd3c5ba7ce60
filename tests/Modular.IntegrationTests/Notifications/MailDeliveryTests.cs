using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Notifications;
using Modular.Application.Notifications.Contracts;
using Modular.Application.Pipeline;
using Modular.Infrastructure.Messaging;
using Modular.Infrastructure.Notifications;
using Modular.IntegrationTests.Messaging;
using Modular.Workers.Notifications;

namespace Modular.IntegrationTests.Notifications;

/// <summary>From the commit that wants a mail to the mail server, over the outbox and its relay.</summary>
internal sealed class MailDeliveryTests : MailTest
{
    [Test]
    public async Task A_mail_of_a_process_that_died_after_the_commit_is_sent_by_another()
    {
        await using var server = await MailServerScript.Start();
        var database = await PartHost.CreateDatabase();
        await using (var died = await Start(database, server, relay: false))
            await Want(died, "ada@example.com");
        Assert.That(server.Arrived, Is.Empty);

        await using var host = await Start(database, server);

        await Eventually.That(host.Outbox, Is.Zero);
        Assert.That(server.Arrived.Single().To, Is.EqualTo("ada@example.com"));
    }

    [Test]
    public async Task A_mail_of_a_transaction_that_rolls_back_is_never_sent()
    {
        await using var server = await MailServerScript.Start();
        await using var host = await Start(await PartHost.CreateDatabase(), server);

        Assert.That(
            () => host.Commit<IEventPublisher>(async events =>
            {
                await events.Publish(Wanted("eve@example.com"), CancellationToken.None);
                throw new InvalidOperationException("The command fails.");
            }),
            Throws.InvalidOperationException);
        await Want(host, "ada@example.com");

        await Eventually.That(host.Outbox, Is.Zero);
        Assert.That(server.Arrived.Select(mail => mail.To), Is.EqualTo(["ada@example.com"]));
    }

    [Test]
    public async Task A_server_that_is_busy_is_tried_again_with_the_same_message_id()
    {
        await using var server = await MailServerScript.Start();
        await using var host = await Start(await PartHost.CreateDatabase(), server);

        var id = await Want(host, "busy@example.com");

        await Eventually.That(host.Outbox, Is.Zero);
        Assert.That(server.Arrived.Single().Raw, Does.Contain($"Message-Id: <{id}@localhost>"));
    }

    [Test]
    public async Task A_mail_that_is_refused_for_good_becomes_a_dead_letter_after_one_try()
    {
        await using var server = await MailServerScript.Start();
        await using var host = await Start(await PartHost.CreateDatabase(), server);

        await Want(host, "unknown@example.com");

        await Eventually.That(
            () => host.Query<string>("select attempts || ' ' || error from messaging.dead_letters"),
            Is.EqualTo([
                "1 MailUndeliverable: The mail cannot be delivered: the mail server answered " +
                "550 5.1.1 Nobody has this address."]));
        Assert.That(await host.Outbox(), Is.Zero);
    }

    [Test]
    public async Task A_mail_that_is_out_of_date_is_not_sent()
    {
        await using var server = await MailServerScript.Start();
        await using var host = await Start(await PartHost.CreateDatabase(), server);

        await Want(host, "late@example.com", Letters.OutOfDate);

        await Eventually.That(host.Outbox, Is.Zero);
        Assert.That(server.Arrived, Is.Empty);
        Assert.That(await host.Query<long>("select id from messaging.dead_letters"), Is.Empty);
    }

    private static MailWanted Wanted(string to, string template = "test.letter") =>
        new(Mail().Id, to, template, Subject: null, "a detail");

    private static async Task<Guid> Want(PartHost host, string to, string template = "test.letter")
    {
        var wanted = Wanted(to, template);
        await host.Commit<IEventPublisher>(events => events.Publish(wanted, CancellationToken.None));
        return wanted.Id;
    }

    private static Task<PartHost> Start(string database, MailServerScript server, bool relay = true) =>
        PartHost.Start(database, services =>
        {
            services.AddNotifications("data", new MailOptions { Server = server.Address() });
            services.AddScoped<IMailWriter, Letters>();
            services.AddMessaging();
            services.AddLongMessageHandler<MailWanted, SendWantedMail>("mail", OrderHost.AtOnce);
            if (relay)
                services.AddMessageRelay(new MessagingOptions());
        });

    private sealed class Letters : IMailWriter
    {
        public const string OutOfDate = "test.out_of_date";

        public string Module => "test";

        public Task<MailContent?> Write(MailWanted wanted, CancellationToken ct) => Task.FromResult(
            wanted.Template == OutOfDate ? null : new MailContent("Hello", $"With {wanted.Detail}."));
    }
}
