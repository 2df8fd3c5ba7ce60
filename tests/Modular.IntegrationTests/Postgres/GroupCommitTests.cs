using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Modular.Application.Pipeline;
using Modular.Infrastructure.Postgres;
using Npgsql;

namespace Modular.IntegrationTests.Postgres;

/// <summary>Units that only add rows share transactions, and nobody notices but by the speed.</summary>
internal sealed class GroupCommitTests
{
    private const int Many = 300;

    private static readonly BulkWrite<Line> Insert = new(
        "insert into lines (number, words) select number, words::text[] from unnest($1, $2) as l (number, words)",
        lines => [lines.Column(line => line.Number), lines.ListColumn(line => line.Words)],
        e => e.SqlState == PostgresErrorCodes.CheckViolation ? new InvalidInput("number", "Is odd.") : null);

    private static readonly BulkWrite<int> Refused = new(
        "insert into refusing (number) select * from unnest($1)", numbers => [numbers.Column(number => number)]);

    private ServiceProvider _services = null!;

    [SetUp]
    public async Task Start()
    {
        _services = new ServiceCollection()
            .AddSingleton(typeof(ILogger<>), typeof(NullLogger<>))
            .AddPostgres(await TestPostgres.CreateDatabase(), maxPoolSize: 10)
            .BuildServiceProvider();
        // The row's transaction tells which units were committed together.
        await Execute("""
            create table lines (
                number int not null primary key check (number >= 0), words text[] not null,
                transaction bigint not null default txid_current())
            """);
    }

    [TearDown]
    public async Task Stop() => await _services.DisposeAsync();

    [Test]
    public async Task Commits_what_waits_at_once_together()
    {
        await Task.WhenAll(Enumerable.Range(0, Many).Select(number => Add(number)));

        var transactions = await Read<long>("select transaction from lines");
        Assert.That(transactions, Has.Count.EqualTo(Many));
        Assert.That(transactions.Distinct().Count(), Is.LessThan(Many / 2));
    }

    [Test]
    public async Task Refuses_the_one_at_fault_and_nobody_else()
    {
        var outcomes = await Task.WhenAll(
            Enumerable.Range(0, Many).Select(number => Outcome(number % 10 == 7 ? -1 : number)));

        Assert.That(outcomes.Count(outcome => outcome is InvalidInput), Is.EqualTo(Many / 10));
        Assert.That(outcomes.Count(outcome => outcome is null), Is.EqualTo(Many - (Many / 10)));
        Assert.That(await Read<int>("select count(*)::int from lines"), Is.EqualTo([Many - (Many / 10)]));
    }

    [Test]
    public async Task Writes_the_rows_of_one_unit_whole_or_not_at_all()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, Many).Select(number => Outcome(number, -1)));

        Assert.That(outcomes, Is.All.InstanceOf<InvalidInput>());
        Assert.That(await Read<int>("select number from lines"), Is.Empty);
    }

    [Test]
    public async Task Takes_back_what_was_written_before_the_statement_that_is_refused()
    {
        await Execute("create table refusing (number int check (number > 1000))");

        var refused = Run(session =>
        {
            session.Add(Insert, new Line(1, []));
            session.Add(Refused, 1);
        });

        Assert.That(async () => await refused, Throws.InstanceOf<PostgresException>());
        Assert.That(await Read<int>("select number from lines"), Is.Empty);
    }

    [Test]
    public async Task Says_that_the_database_is_away_and_goes_on_when_it_is_back()
    {
        await Execute("create function die() returns trigger language plpgsql as "
            + "$$begin perform pg_terminate_backend(pg_backend_pid()); return new; end$$");
        await Execute("create trigger die before insert on lines execute function die()");
        var away = await Task.WhenAll(Enumerable.Range(0, 20).Select(number => Outcome(number)));
        await Execute("drop trigger die on lines");

        await Add(100);

        Assert.That(away, Is.All.Matches<Exception?>(e => e is not null && DatabaseAway.Is(e)));
        Assert.That(await Read<int>("select number from lines"), Is.EqualTo([100]));
    }

    [TestCase("plain")]
    [TestCase("with, comma", "and \"quotes\"")]
    [TestCase(@"back\slash", "{braces}", "", "NULL", "  spaces ")]
    [TestCase]
    public async Task Keeps_lists_of_texts_as_they_are(params string[] words)
    {
        await Run(session => session.Add(Insert, new Line(1, words)));

        Assert.That(await Read<string[]>("select words from lines"), Is.EqualTo([words]));
    }

    [Test]
    public async Task Writes_rows_with_the_other_writes_of_a_unit_in_one_transaction()
    {
        await Run(session =>
        {
            session.Add(Insert, new Line(1, []));
            session.Defer("update lines set words = '{changed}' where number = @Number", new { Number = 1 });
            session.Add(Insert, new Line(2, []));
        });

        Assert.That(await Read<long>("select distinct transaction from lines"), Has.Count.EqualTo(1));
        Assert.That(
            await Read<string[]>("select words from lines order by number"),
            Is.EqualTo(new string[][] { ["changed"], [] }));
    }

    private Task Add(params int[] numbers) => Run(session =>
    {
        foreach (var number in numbers)
            session.Add(Insert, new Line(number, []));
    });

    private async Task<Exception?> Outcome(params int[] numbers)
    {
        try
        {
            await Add(numbers);
            return null;
        }
        catch (Exception e) when (e is NpgsqlException or InvalidInput)
        {
            return e;
        }
    }

    private async Task Run(Action<PostgresSession> work)
    {
        await using var scope = _services.CreateAsyncScope();
        var session = scope.ServiceProvider.GetRequiredService<PostgresSession>();
        await session.Run(
            () =>
            {
                work(session);
                return Task.FromResult(true);
            },
            CancellationToken.None);
    }

    private async Task Execute(string sql)
    {
        await using var command = _services.GetRequiredService<NpgsqlDataSource>().CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<IReadOnlyList<T>> Read<T>(string sql)
    {
        await using var command = _services.GetRequiredService<NpgsqlDataSource>().CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var values = new List<T>();
        while (await reader.ReadAsync())
            values.Add(reader.GetFieldValue<T>(0));
        return values;
    }

    private sealed record Line(int Number, IReadOnlyList<string> Words);
}
