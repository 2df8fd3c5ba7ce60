namespace Modular.IntegrationTests.Tasks;

/// <summary>The least and the most that each field of a task takes, wherever a task is described.</summary>
internal sealed class TaskBoundsTests : TaskEndpointTest
{
    private const string Times = "'cron':'0 0 * * *','timeZone':'UTC','name':'a'";

    [TestCase("'kind':'x'")]
    [TestCase("'kind':'#200'")]
    [TestCase("'deviceTag':'#64'")]
    [TestCase("'priority':0")]
    [TestCase("'priority':9")]
    [TestCase("'timeoutSeconds':1")]
    [TestCase("'timeoutSeconds':86400")]
    [TestCase("'maxAttempts':1")]
    [TestCase("'maxAttempts':25")]
    [TestCase("'backoff':{'seconds':0}")]
    [TestCase("'backoff':{'kind':'fixed','seconds':3600}")]
    [TestCase("'tags':[]")]
    [TestCase("'tags':[@20]")]
    [TestCase("'tags':['#64']")]
    [TestCase("'concurrencyKey':'#200'")]
    [TestCase("'payload':{'a':'#262136'}")]
    public async Task Takes_the_least_and_the_most(string field)
    {
        Assert.That(await Post("/v1/tasks", One(field)), Is.EqualTo("201"));
        Assert.That(await Post("/v1/tasks/batch", $"{{'tasks':[{One(field)}]}}"), Is.EqualTo("201"));
        Assert.That(await Post("/v1/schedules", $"{{{Times},'task':{One(field)}}}"), Is.EqualTo("201"));
    }

    [TestCase("'kind':''", "kind")]
    [TestCase("'kind':'#201'", "kind")]
    [TestCase("'deviceTag':''", "deviceTag")]
    [TestCase("'deviceTag':'#65'", "deviceTag")]
    [TestCase("'priority':-1", "priority")]
    [TestCase("'priority':10", "priority")]
    [TestCase("'timeoutSeconds':0", "timeoutSeconds")]
    [TestCase("'timeoutSeconds':86401", "timeoutSeconds")]
    [TestCase("'maxAttempts':0", "maxAttempts")]
    [TestCase("'maxAttempts':26", "maxAttempts")]
    [TestCase("'backoff':{'seconds':-1}", "backoff.seconds")]
    [TestCase("'backoff':{'seconds':3601}", "backoff.seconds")]
    [TestCase("'tags':[@21]", "tags")]
    [TestCase("'tags':['#65']", "tags[0]")]
    [TestCase("'tags':['']", "tags[0]")]
    [TestCase("'tags':['a',null]", "tags[1]")]
    [TestCase("'concurrencyKey':''", "concurrencyKey")]
    [TestCase("'concurrencyKey':'#201'", "concurrencyKey")]
    [TestCase("'payload':{'a':'#262137'}", "payload")]
    [TestCase("'payload':null", "payload")]
    [TestCase("'payload':'text'", "payload")]
    [TestCase("'deviceTag':null,'executor':'no.such'", "executor")]
    [TestCase("'deviceTag':null,'executor':'http.request'", "payload.url")]
    public async Task Refuses_what_is_beyond_and_creates_nothing(string field, string named)
    {
        Assert.That(await Post("/v1/tasks", One(field)), Is.EqualTo($"400 request.invalid {named}"));
        Assert.That(
            await Post("/v1/tasks/batch", $"{{'tasks':[{One("'kind':'a'")},{One(field)}]}}"),
            Is.EqualTo($"400 request.invalid tasks[1].{named}"));
        Assert.That(
            await Post("/v1/schedules", $"{{{Times},'task':{One(field)}}}"),
            Is.EqualTo($"400 request.invalid task.{named}"));

        Assert.That(await User.Items("/v1/tasks"), Is.Empty);
        Assert.That(await User.Items("/v1/schedules"), Is.Empty);
    }

    [TestCase("'runAt':'0001-01-01T00:00:00Z'", "201")]
    [TestCase("'runAt':'9999-12-31T23:59:59.999Z'", "201")]
    [TestCase("'runAt':'0001-01-01T00:00:00+14:00'", "400 request.invalid runAt")]
    [TestCase("'runAt':'9999-12-31T23:59:59-14:00'", "400 request.invalid runAt")]
    [TestCase("'expiresAt':'9999-12-31T23:59:59.9999999Z'", "201")]
    [TestCase("'runAt':'2030-01-31T12:00:00Z','expiresAt':'2030-01-31T12:00:00Z'", "400 request.invalid expiresAt")]
    [TestCase("'runAt':'2030-01-31T12:00:00Z','expiresAt':'2030-01-31T12:00:00.001Z'", "201")]
    [TestCase("'after':[null]", "400 request.invalid after[0]")]
    [TestCase("'after':['x']", "400 request.invalid after[0]")]
    [TestCase("'after':[@101]", "400 request.invalid after")]
    public async Task Takes_any_time_there_is_and_only_tasks_to_wait_for(string field, string expected)
    {
        Assert.That(await Post("/v1/tasks", One(field)), Does.StartWith(expected));
    }

    [TestCase("{'tasks':[]}", "tasks")]
    [TestCase("{'tasks':null}", "tasks")]
    [TestCase("{'tasks':[null]}", "tasks[0]")]
    public async Task Refuses_a_batch_of_nothing(string batch, string named) =>
        Assert.That(await Post("/v1/tasks/batch", batch), Is.EqualTo($"400 request.invalid {named}"));

    [Test]
    public async Task Refuses_a_circle_of_tasks_by_those_in_it_and_creates_none()
    {
        string Waits(string place) => One($"'after':['{place}']");

        var circle = await Post(
            "/v1/tasks/batch", $"{{'tasks':[{One("'kind':'a'")},{Waits("tasks[2]")},{Waits("tasks[1]")}]}}");
        var itself = await Post("/v1/tasks/batch", $"{{'tasks':[{Waits("tasks[0]")}]}}");

        Assert.That(circle, Is.EqualTo("400 request.invalid tasks[1].after tasks[2].after"));
        Assert.That(itself, Is.EqualTo("400 request.invalid tasks[0].after"));
        Assert.That(await User.Items("/v1/tasks"), Is.Empty);
    }

    [TestCase("cancel", "'reason':'#500'", "202")]
    [TestCase("cancel", "'reason':'#501'", "400 request.invalid reason")]
    [TestCase("cancel", "'ids':[@1001]", "400 request.invalid ids[0]")]
    public async Task Holds_bulk_calls_to_their_bounds(string call, string field, string expected)
    {
        Assert.That(await Post($"/v1/tasks/{call}", $"{{'filter':{{}},{field}}}"), Is.EqualTo(expected));
    }

    [Test]
    public async Task Bulk_calls_take_a_thousand_ids_and_no_more()
    {
        string Ids(int count) => string.Join(',', Enumerable.Repeat($"'{DeviceId}'", count));

        foreach (var call in (string[])["cancel", "retry", "delete"])
        {
            Assert.That(await Post($"/v1/tasks/{call}", $"{{'ids':[{Ids(1000)}]}}"), Is.EqualTo("202"), call);
            Assert.That(
                await Post($"/v1/tasks/{call}", $"{{'ids':[{Ids(1001)}]}}"), Is.EqualTo("400 request.invalid ids"));
        }
    }

    [Test]
    public async Task A_reason_to_cancel_has_500_characters_at_most()
    {
        var id = (await User.Create(DeviceId)).Id();

        Assert.That(
            await Post($"/v1/tasks/{id}/cancel", "{'reason':'#501'}"), Is.EqualTo("400 request.invalid reason"));
        Assert.That((await User.Get($"/v1/tasks/{id}")).Status(), Is.EqualTo("queued"));
        Assert.That(await Post($"/v1/tasks/{id}/cancel", "{'reason':'#500'}"), Is.EqualTo("200"));
    }

    /// <summary>A task with <paramref name="field"/> in the place of its own.</summary>
    private static string One(string field) => $"{{'kind':'a','payload':{{}},'deviceTag':'x',{field}}}";

    private async Task<string> Post(string path, string body)
    {
        using var response = await User.Http.PostAsync(path, BodyText.Json(body));
        return await response.Fault();
    }
}
