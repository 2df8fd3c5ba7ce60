using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Modular.IntegrationTests.Tasks;

/// <summary>Batches: all of their tasks or none.</summary>
internal sealed class CreateTasksTests : TaskEndpointTest
{
    [Test]
    public async Task Creates_all_in_their_order()
    {
        using var response = await User.Post("/v1/tasks/batch", Batch(3));
        var items = await Items(response);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(response.Headers.Location, Is.Null);
        Assert.That(items.Select(KindOf), Is.EqualTo(["kind-0", "kind-1", "kind-2"]));
        Assert.That((await Listed()).Select(KindOf), Is.EqualTo(["kind-2", "kind-1", "kind-0"]));
        var read = await User.Get($"/v1/tasks/{items[1].Id()}");
        Assert.That(read.GetRawText(), Is.EqualTo(items[1].GetRawText()));
    }

    [Test]
    public async Task Hands_them_out_in_their_order()
    {
        using var response = await User.Post("/v1/tasks/batch", Batch(3));
        var created = (await Items(response)).Select(task => task.Id());

        var claimed = new List<string>();
        for (var number = 0; number < 3; number++)
            claimed.Add((await Device.Claim()).Id());

        Assert.That(claimed, Is.EqualTo(created));
    }

    [Test]
    public async Task Takes_a_thousand_and_no_more()
    {
        using var most = await User.Post("/v1/tasks/batch", Batch(1000));
        var tooMany = await Faults(Batch(1001));
        var none = await Faults(Batch(0));

        Assert.That((await Items(most)), Has.Count.EqualTo(1000));
        Assert.That((tooMany, none), Is.EqualTo(("request.invalid tasks", "request.invalid tasks")));
    }

    [Test]
    public async Task Creates_none_when_one_cannot_be()
    {
        var foreign = await Host.AddDevice(TaskHost.NewId());
        var tasks = new object[]
        {
            new { kind = "a", payload = new { }, deviceId = DeviceId },
            new { kind = "a", payload = new { }, deviceId = foreign },
        };

        using var response = await User.Post("/v1/tasks/batch", new { tasks });
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(problem.GetProperty("code").GetString(), Is.EqualTo("devices.not_found"));
        Assert.That(problem.GetProperty("detail").GetString(), Does.Contain("tasks[1].deviceId"));
        Assert.That(await Listed(), Is.Empty);
    }

    [Test]
    public async Task Names_every_fault_with_its_task()
    {
        var malformed = new object?[]
        {
            new { kind = "a", payload = 1, deviceTag = "gpu" },
            new { kind = "a", payload = new { }, deviceTag = "gpu" },
            null,
            new { kind = "a", deviceTag = "gpu", after = new[] { "tasks[-1]" }, payload = new { } },
        };
        var invalid = new object[]
        {
            new { kind = "a", payload = new { }, deviceTag = "gpu" },
            new { kind = "", payload = new { }, deviceTag = "gpu", priority = 10 },
            new
            {
                kind = "a", payload = new { }, deviceTag = "gpu", backoff = new { seconds = -1 }, tags = new[] { "" },
            },
        };

        var first = await Faults(new { tasks = malformed });
        var second = await Faults(new { tasks = invalid });

        Assert.That(first, Is.EqualTo("request.invalid tasks[0].payload tasks[2] tasks[3].after[0]"));
        Assert.That(second, Is.EqualTo(
            "request.invalid tasks[1].kind tasks[1].priority tasks[2].backoff.seconds tasks[2].tags[0]"));
        Assert.That(await Faults(new { }), Is.EqualTo("request.invalid tasks"));
    }

    [Test]
    public async Task Says_which_task_has_no_target()
    {
        var tasks = new object[]
        {
            new { kind = "a", payload = new { }, deviceTag = "gpu" },
            new { kind = "a", payload = new { } },
        };

        using var response = await User.Post("/v1/tasks/batch", new { tasks });
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();

        Assert.That(problem.GetProperty("code").GetString(), Is.EqualTo("tasks.target_required"));
        Assert.That(problem.GetProperty("detail").GetString(), Does.StartWith("tasks[1]: "));
    }

    [Test]
    public async Task Has_a_limit_of_size_of_its_own()
    {
        var text = new string('x', 200 * 1024);
        object Tasks(int count) => new
        {
            tasks = Enumerable.Repeat(new { kind = "a", payload = new { text }, deviceTag = "gpu" }, count),
        };

        // The server answers before it has read the body; a client that sends blindly may only see the cut connection.
        User.Http.DefaultRequestHeaders.ExpectContinue = true;
        using var large = await User.Post("/v1/tasks/batch", Tasks(30));
        using var tooLarge = await User.Post("/v1/tasks/batch", Tasks(42));

        Assert.That(
            (large.StatusCode, tooLarge.StatusCode),
            Is.EqualTo((HttpStatusCode.Created, HttpStatusCode.RequestEntityTooLarge)));
    }

    [Test]
    public async Task Repeats_the_answer_to_a_repeated_batch()
    {
        User.Http.DefaultRequestHeaders.Add("Idempotency-Key", "once");

        using var first = await User.Post("/v1/tasks/batch", Batch(2));
        using var second = await User.Post("/v1/tasks/batch", Batch(2));

        Assert.That(
            await second.Content.ReadAsStringAsync(), Is.EqualTo(await first.Content.ReadAsStringAsync()));
        Assert.That(await Listed(), Has.Count.EqualTo(2));
    }

    private static string? KindOf(JsonElement task) => task.GetProperty("kind").GetString();

    private static async Task<List<JsonElement>> Items(HttpResponseMessage response) =>
        [.. (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("items").EnumerateArray()];

    private object Batch(int count) => new
    {
        tasks = Enumerable.Range(0, count)
            .Select(number => new { kind = $"kind-{number}", payload = new { number }, deviceId = DeviceId }),
    };

    private async Task<List<JsonElement>> Listed() =>
        [.. (await User.Get("/v1/tasks")).GetProperty("items").EnumerateArray()];

    /// <summary>The code and the fields that a refused batch names.</summary>
    private async Task<string> Faults(object batch)
    {
        using var response = await User.Post("/v1/tasks/batch", batch);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        var fields = problem.GetProperty("errors").EnumerateObject().Select(error => error.Name).Order();
        return string.Join(' ', fields.Prepend(problem.GetProperty("code").GetString()!));
    }
}
