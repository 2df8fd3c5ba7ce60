using Microsoft.Extensions.Logging.Abstractions;
using Modular.Api.Agent.Processes;
using Modular.Api.Agent.Server;
using Modular.Api.Agent.State;
using Modular.Domain;

namespace Modular.UnitTests.Agent;

internal sealed class JournalTests
{
    private string _directory = null!;
    private Journal _journal = null!;

    [SetUp]
    public void Open()
    {
        _directory = Directory.CreateTempSubdirectory("modular-journal-").FullName;
        _journal = new Journal(_directory, NullLogger.Instance);
    }

    [TearDown]
    public void Remove() => Directory.Delete(_directory, recursive: true);

    [Test]
    public void Gives_back_what_was_written_last()
    {
        var entry = new JournalEntry(NewId(), 3, new GroupIdentity(17, 123_456_789_012, "boot"));
        var outcome = TaskOutcome.Failed("agent.exit_code", "It ended with exit code 2.", retryable: true);

        _journal.Write(entry);
        _journal.Write(entry with { Outcome = outcome });

        Assert.That(_journal.Read(), Is.EqualTo(new[] { entry with { Outcome = outcome } }));
    }

    [Test]
    public void Gives_a_result_back_as_it_was()
    {
        var result = TaskOutcome.Json(new { exitCode = 2, text = "ü" });
        _journal.Write(new JournalEntry(NewId(), 1, Outcome: TaskOutcome.Succeeded(result)));

        Assert.That(_journal.Read().Single().Outcome!.Result!.Value.GetRawText(), Is.EqualTo(result.GetRawText()));
    }

    [Test]
    public void Keeps_two_leases_of_one_task_apart()
    {
        var first = new JournalEntry(NewId(), 1);
        var second = first with { LeaseEpoch = 2 };
        _journal.Write(first);
        _journal.Write(second);

        _journal.Remove(first);

        Assert.That(_journal.Read(), Is.EqualTo(new[] { second }));
    }

    [Test]
    public void Forgetting_what_is_not_there_is_no_fault()
    {
        _journal.Remove(new JournalEntry(NewId(), 1));

        Assert.That(_journal.Read(), Is.Empty);
    }

    [Test]
    public void A_write_that_was_cut_off_leaves_the_entry_before_it()
    {
        var entry = new JournalEntry(NewId(), 1, Outcome: TaskOutcome.Cancelled);
        _journal.Write(entry);
        var unfinished = Directory.GetFiles(_directory).Single() + DurableFile.Unfinished;

        File.WriteAllText(unfinished, """{"taskId":""");

        Assert.That(_journal.Read(), Is.EqualTo(new[] { entry }));
        Assert.That(() => _journal.Write(entry), Throws.Nothing);
        Assert.That(File.Exists(unfinished), Is.False);
    }

    [Test]
    public void A_damaged_entry_is_set_aside_and_the_others_count()
    {
        var entry = new JournalEntry(NewId(), 1);
        _journal.Write(entry);
        File.WriteAllText(Path.Combine(_directory, "damaged.json"), "{");

        Assert.That(_journal.Read(), Is.EqualTo(new[] { entry }));
        Assert.That(File.Exists(Path.Combine(_directory, "damaged.json.damaged")), Is.True);
    }

    private static Guid NewId() => Ids.New(TimeProvider.System.GetUtcNow());
}
