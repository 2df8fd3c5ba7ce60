using Microsoft.Extensions.Logging;
using Modular.Application.Notifications;
using Modular.Application.Providers;

namespace Modular.Infrastructure.Notifications.Mail;

/// <summary>
/// Without a mail server: keeps mails as files in the data directory, readable by its owner only, and says where.
/// </summary>
internal sealed class FileMailSender(
    string folder, MailOptions options, TimeProvider clock, ILogger<FileMailSender> log) : IMailSender
{
    /// <summary>The files kept, newest first.</summary>
    public const int MaxFiles = 1000;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly Mailbox _from = Mailbox.Parse(options.From);

    public async Task Send(OutgoingMail mail, CancellationToken ct)
    {
        var bytes = MimeMail.Write(mail, _from, Mailbox.Parse(mail.To), clock.GetUtcNow());
        // Ids rise with time: the names sort as the mails were wanted, and a second try replaces the first.
        var file = Path.Combine(folder, $"{mail.Id}.eml");
        try
        {
            await Write(file, bytes, ct);
            RemoveOldest();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProviderUnavailable("notifications.mail_not_kept", $"{file} cannot be written: {e.Message}", e);
        }

        log.LogInformation("Mail to {To}: {File}", mail.To, file);
    }

    private async Task Write(string file, byte[] bytes, CancellationToken ct)
    {
        Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
        var beside = file + ".new";
        var writing = new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = OwnerOnly,
        };
        await using (var stream = new FileStream(beside, writing))
            await stream.WriteAsync(bytes, ct);
        File.Move(beside, file, overwrite: true);
    }

    // Other hosts with this directory may remove the same ones; a file that is gone is no error to File.Delete.
    private void RemoveOldest()
    {
        foreach (var old in Directory.GetFiles(folder, "*.eml").OrderDescending(StringComparer.Ordinal).Skip(MaxFiles))
            File.Delete(old);
    }
}
