using Modular.Infrastructure.Postgres.Embedded;

namespace Modular.UnitTests.Postgres.Embedded;

internal sealed class GuardReportTests
{
    private static readonly GuardReport[] Reports =
    [
        new GuardReport.Ready(),
        new GuardReport.InUse(),
        new GuardReport.NotNeeded(),
        new GuardReport.Progress("Unpacking PostgreSQL 18.4"),
        new GuardReport.Failed(78, "It was made by PostgreSQL 17."),
    ];

    [TestCaseSource(nameof(Reports))]
    public void Reads_what_it_wrote(object report) =>
        Assert.That(GuardReport.Parse(((GuardReport)report).ToLine()), Is.EqualTo(report));

    [Test]
    public void Stays_on_one_line()
    {
        var line = new GuardReport.Failed(1, "first\nsecond\r\nthird").ToLine();

        Assert.That(line, Is.EqualTo("failed 1 first second third"));
    }

    [TestCase("something unforeseen")]
    [TestCase("failed without a code")]
    [TestCase("")]
    public void Takes_any_other_line_for_progress(string line) =>
        Assert.That(GuardReport.Parse(line), Is.EqualTo(new GuardReport.Progress(line)));
}
