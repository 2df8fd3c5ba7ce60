using Modular.Application.Tasks;

namespace Modular.IntegrationTests.Tasks.Ingest;

/// <summary>What becomes of the messages of QStash.</summary>
internal sealed class IngestTaskTests : IngestTest
{
    [Test]
    public async Task Makes_the_task_that_the_message_asks_for()
    {
        var delivery = await Deliver(Body(new { priority = 7, tags = new[] { "a" } }));

        Assert.That(delivery.Status, Is.EqualTo(201), delivery.Answer.ToString());
        var task = await Host.User(UserId).Get($"/v1/tasks/{delivery.Answer.Id()}");
        Assert.That(task.GetProperty("priority").GetInt32(), Is.EqualTo(7));
        Assert.That(task.GetProperty("payload").GetProperty("text").GetString(), Is.EqualTo("ü"));
    }

    [Test]
    public async Task A_message_that_comes_again_is_the_same_task()
    {
        var (body, message) = (Body(), NewMessage());
        var first = await Deliver(body, message: message);
        var again = await Deliver(body, message: message);

        Assert.That((first.Status, again.Status), Is.EqualTo((201, 200)));
        Assert.That(again.Answer.Id(), Is.EqualTo(first.Answer.Id()));
    }

    [Test]
    public async Task A_message_that_comes_many_times_at_once_is_one_task()
    {
        var user = OtherUserId;
        var body = Body(new { userId = user, deviceId = (Guid?)null, executor = "noop" });
        var (message, before) = (NewMessage(), (await TasksOf(user)).Count);
        var tokens = Enumerable.Range(0, 12).Select(_ => QStash.Sign(body)).ToList();

        var all = await Task.WhenAll(tokens.Select(token => Deliver(body, token, message)));

        Assert.That(all.Count(delivery => delivery.Status == 201), Is.EqualTo(1));
        Assert.That(all.Count(delivery => delivery.Status == 200), Is.EqualTo(11));
        Assert.That(all.Select(delivery => delivery.Answer.Id()).Distinct().Count(), Is.EqualTo(1));
        Assert.That(await TasksOf(user), Has.Count.EqualTo(before + 1));
    }

    [Test]
    public async Task A_token_that_was_overheard_makes_no_second_task()
    {
        var body = Body();
        var token = QStash.Sign(body);
        var first = await Deliver(body, token);

        var replayed = await Deliver(body, token);

        Assert.That((first.Status, replayed.Status), Is.EqualTo((201, 401)));
        Assert.That(replayed.Code, Is.EqualTo("tasks.ingest_not_signed"));
    }

    [Test]
    public async Task A_token_overheard_at_once_makes_one_task_at_most()
    {
        var body = Body();
        var token = QStash.Sign(body);
        var before = (await TasksOf(UserId)).Count;

        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Deliver(body, token)));

        Assert.That(all.Count(delivery => delivery.Status == 201), Is.EqualTo(1));
        Assert.That(all.Count(delivery => delivery.Status == 401), Is.EqualTo(7));
        Assert.That(await TasksOf(UserId), Has.Count.EqualTo(before + 1));
    }

    [Test]
    public async Task A_message_that_was_refused_may_come_again()
    {
        var (device, message) = (TaskHost.NewId(), NewMessage());
        var body = Body(new { deviceId = device });
        var refused = await Deliver(body, message: message);

        await Host.Execute(
            "insert into tasks.device (id, user_id, tags) values (@device, @UserId, '{}')", new { device, UserId });
        var taken = await Deliver(body, message: message);

        Assert.That((refused.Status, taken.Status), Is.EqualTo((489, 201)));
    }

    [Test]
    public async Task A_message_may_name_its_owner_only_where_that_is_allowed()
    {
        var allowed = await Deliver(
            Body(new { userId = OtherUserId, deviceId = (Guid?)null, executor = "noop" }));
        var foreign = await Deliver(Body(new { userId = TaskHost.NewId() }));

        Assert.That(allowed.Status, Is.EqualTo(201), allowed.Answer.ToString());
        Assert.That(await TasksOf(OtherUserId), Does.Contain(Guid.Parse(allowed.Answer.Id())));
        Assert.That((foreign.Status, foreign.IsFinal), Is.EqualTo((489, true)));
    }

    [TestCase("")]
    [TestCase("{")]
    [TestCase("[]")]
    [TestCase("null")]
    [TestCase("""{"kind":"x","payload":{"a":"\u0000"},"executor":"noop"}""")]
    [TestCase("""{"kind":"x","payload":{},"executor":"noop","priority":"high"}""")]
    [TestCase("""{"kind":"","payload":{},"executor":"noop"}""")]
    [TestCase("""{"kind":"x","payload":{}}""")]
    [TestCase("""{"kind":"x","payload":{},"deviceId":"0198b2a6-0000-7000-8000-000000000001"}""")]
    [TestCase("""{"kind":"x","payload":{},"executor":"noop","userId":5}""")]
    public async Task What_can_never_be_a_task_is_not_asked_for_again(string body)
    {
        var delivery = await Deliver(body);

        Assert.That(
            (delivery.Status, delivery.Code, delivery.IsFinal), Is.EqualTo((489, "tasks.never_a_task", true)));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_body_that_is_too_large_is_refused_for_ever_but_only_if_it_is_signed(bool saysItsLength)
    {
        var body = Body(new { payload = new { text = new string('x', 1 << 20) } });

        var signed = await Deliver(body, saysItsLength: saysItsLength);
        var unsigned = await Deliver(body, token: "a.b.c", saysItsLength: saysItsLength);

        Assert.That(signed.Answer.GetProperty("cause").GetString(), Is.EqualTo("request.too_large"));

        Assert.That((signed.Status, signed.IsFinal), Is.EqualTo((489, true)));
        Assert.That((unsigned.Status, unsigned.IsFinal), Is.EqualTo((401, false)));
    }

    [Test]
    public async Task Forgets_messages_after_their_time_and_tokens_after_theirs()
    {
        var (kept, old) = (NewMessage(), NewMessage());
        await Deliver(Body(), message: kept);
        await Deliver(Body(), message: old);
        await Host.Execute(
            """
            update tasks.ingest_message set received_at = now() - interval '91 days' where id = @old;
            update tasks.ingest_token set expires_at = now() - interval '25 hours' where message_id = @old;
            update tasks.ingest_token set expires_at = now() - interval '23 hours' where message_id = @kept
            """,
            new { old, kept });

        Assert.That(await Host.Send(new ForgetIngestedMessages()), Is.GreaterThanOrEqualTo(2));

        var messages = await Host.Query<string>("select id from tasks.ingest_message");
        var tokens = await Host.Query<string>("select message_id from tasks.ingest_token");
        Assert.That(messages, Does.Contain(kept).And.Not.Contain(old));
        Assert.That(tokens, Does.Contain(kept).And.Not.Contain(old));
    }
}
