using System.Text.Json;
using Modular.Application.Tasks;

namespace Modular.IntegrationTests.Tasks;

/// <summary>Schedules whose times come when a test says so: moved in the database, whose clock counts.</summary>
internal abstract class DueScheduleTest : TaskEndpointTest
{
    [SetUp]
    public Task Forget() => Host.Execute("delete from tasks.schedule");

    protected async Task RunAll()
    {
        await ComeDue();
        await Host.Send(new RunDueSchedules());
    }

    protected Task ComeDue(string ago = "1 second") => Host.Execute(
        "update tasks.schedule set next_run_at = now() - @ago::interval where next_run_at is not null", new { ago });

    protected async Task<bool> IsAhead(string id) => (await Host.Query<bool>(
        "select next_run_at > now() from tasks.schedule where id = @Id::uuid", new { Id = id })).Single();

    protected async Task<IReadOnlyList<JsonElement>> TasksOf(string scheduleId) =>
        [.. (await User.Items("/v1/tasks")).Where(task => task.Text("scheduleId") == scheduleId)];
}
