using Modular.Application.Notifications;
using Modular.Application.Providers;
using Modular.Infrastructure.Notifications.Mail;
using Modular.IntegrationTests.Messaging;

namespace Modular.IntegrationTests.Notifications;

/// <summary>Mails of an instance that has no mail server.</summary>
internal sealed class FileMailSenderTests : MailTest
{
    private readonly RecordedLog<FileMailSender> _log = new();
    private DirectoryInfo _data = null!;

    private string Folder => Path.Combine(_data.FullName, "mail");

    [SetUp]
    public void Make() => _data = Directory.CreateTempSubdirectory("modular-test-");

    [TearDown]
    public void Remove() => _data.Delete(recursive: true);

    [Test]
    public async Task Become_a_file_that_only_its_owner_reads_and_a_line_that_names_it()
    {
        var mail = Mail(text: "Grüße");

        await Keep(mail);

        var file = Path.Combine(Folder, $"{mail.Id}.eml");
        Assert.That(Directory.GetFileSystemEntries(Folder), Is.EqualTo([file]));
        Assert.That(BodyOf(await File.ReadAllTextAsync(file)), Is.EqualTo("Grüße\n"));
        Assert.That(File.GetUnixFileMode(file), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.That(_log.Lines, Has.Member($"Mail to ada@example.com: {file}"));
    }

    [Test]
    public async Task Sent_twice_are_one_file()
    {
        var mail = Mail();
        await File.WriteAllTextAsync(Directory.CreateDirectory(Folder).FullName + $"/{mail.Id}.eml.new", "half of it");

        await Keep(mail);
        await Keep(mail);

        Assert.That(Directory.GetFileSystemEntries(Folder), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task Are_kept_up_to_the_newest_thousand()
    {
        Directory.CreateDirectory(Folder);
        foreach (var mail in Enumerable.Range(0, FileMailSender.MaxFiles).Select(_ => Mail()))
            await File.WriteAllTextAsync(Path.Combine(Folder, $"{mail.Id}.eml"), "");
        var oldest = Directory.GetFiles(Folder).Min(StringComparer.Ordinal)!;

        await Keep(Mail());

        Assert.That(Directory.GetFiles(Folder), Has.Length.EqualTo(FileMailSender.MaxFiles).And.No.Member(oldest));
    }

    [Test]
    public async Task Are_tried_again_when_they_cannot_be_written()
    {
        await File.WriteAllTextAsync(Folder, "a file where the folder should be");

        Assert.That(
            () => Keep(Mail()),
            Throws.TypeOf<ProviderUnavailable>().With.Property("Code").EqualTo("notifications.mail_not_kept"));
    }

    private Task Keep(OutgoingMail mail) =>
        new FileMailSender(Folder, new MailOptions(), TimeProvider.System, _log).Send(mail, CancellationToken.None);
}
