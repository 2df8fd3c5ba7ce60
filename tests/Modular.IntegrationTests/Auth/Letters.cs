using System.Text.Json;
using System.Text.RegularExpressions;
using Modular.Application.Auth;
using Modular.Application.Auth.Contracts;
using Modular.Application.Notifications;
using Modular.Application.Notifications.Contracts;
using Modular.Application.Pipeline;

namespace Modular.IntegrationTests.Auth;

/// <summary>
/// The post of a host without a relay: what waits in the outbox is handled when a test says so, and what would be
/// mailed is kept.
/// </summary>
internal sealed partial class Letters : IMailSender
{
    private readonly List<OutgoingMail> _sent = [];

    /// <summary>What was sent, oldest first.</summary>
    public IReadOnlyList<OutgoingMail> Sent => _sent;

    /// <summary>The code in the last mail to this address.</summary>
    public string CodeTo(string email) => CodeIn(_sent.Last(mail => mail.To == email).Text);

    /// <summary>The code that stands in a text; empty for none.</summary>
    public static string CodeIn(string text) => Code().Match(text).Groups["code"].Value;

    /// <summary>The subjects of the mails to this address.</summary>
    public IEnumerable<string> SubjectsTo(string email) =>
        _sent.Where(mail => mail.To == email).Select(mail => mail.Subject);

    /// <summary>Handles everything that waits, and what comes of it.</summary>
    public static async Task Deliver(AuthHost host)
    {
        while (await host.Query<Row>("select id, type, payload::text from messaging.outbox order by id")
            is { Count: > 0 } rows)
        {
            foreach (var row in rows)
            {
                await Handle(host, row);
                await host.Execute("delete from messaging.outbox where id = @Id", new { row.Id });
            }
        }
    }

    public Task Send(OutgoingMail mail, CancellationToken ct)
    {
        _sent.Add(mail);
        return Task.CompletedTask;
    }

    private static async Task Handle(AuthHost host, Row row)
    {
        if (row.Type == nameof(CodeRequested))
        {
            var asked = JsonSerializer.Deserialize<CodeRequested>(row.Payload, WireJson.Options)!;
            await host.Send(new IssueRequestedCode(asked.Id, asked.Purpose, asked.Email));
            return;
        }

        await host.Send(new SendMail(JsonSerializer.Deserialize<MailWanted>(row.Payload, WireJson.Options)!));
    }

    [GeneratedRegex("^ {4}(?<code>[0-9A-Z]{4}-[0-9A-Z]{4})\r?$", RegexOptions.Multiline, 1000)]
    private static partial Regex Code();

    private sealed class Row
    {
        public long Id { get; init; }
        public string Type { get; init; } = "";
        public string Payload { get; init; } = "";
    }
}
