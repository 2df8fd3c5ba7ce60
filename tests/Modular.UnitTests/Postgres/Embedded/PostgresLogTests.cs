using Modular.Infrastructure.Postgres.Embedded;

namespace Modular.UnitTests.Postgres.Embedded;

internal sealed class PostgresLogTests
{
    [Test]
    public void Gives_the_last_fatal_message_as_the_reason()
    {
        var reason = PostgresLog.Reason(
        [
            "2026-01-01 00:00:00.000 UTC [1] FATAL:  an earlier one",
            "2026-01-01 00:00:01.000 UTC [1] FATAL:  could not write lock file: No space left on device",
            "2026-01-01 00:00:01.000 UTC [1] LOG:  database system is shut down",
        ]);

        Assert.That(reason, Is.EqualTo("could not write lock file: No space left on device"));
    }

    [Test]
    public void Gives_the_last_line_when_nothing_was_fatal() =>
        Assert.That(PostgresLog.Reason(["first", "cannot execute"]), Is.EqualTo("cannot execute"));

    [Test]
    public void Gives_none_when_nothing_was_written() =>
        Assert.That(PostgresLog.Reason([]), Is.Null);

    [Test]
    public void Starts_over_when_it_has_grown_and_keeps_what_it_held()
    {
        var path = Path.GetTempFileName();
        File.WriteAllBytes(path, new byte[17 * 1024 * 1024]);
        var log = new PostgresLog(path, TimeProvider.System);

        log.Trim();

        Assert.That(log.Length, Is.Zero);
        Assert.That(new FileInfo(path + ".1").Length, Is.EqualTo(17 * 1024 * 1024));
        File.Delete(path);
        File.Delete(path + ".1");
    }
}
