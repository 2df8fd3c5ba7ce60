namespace Sample.Infrastructure.Devices
{
    internal sealed class DeviceStore : Application.Devices.IDeviceStore
    {
        public Task<Guid> Add(Domain.Devices.Device device, CancellationToken ct)
        {
            // Its own schema; the words that follow a dot in quotes, comments and parameters are no schemas.
            const string sql = """
                -- the row's task is in tasks.task
                insert into devices.device (id, note) select @Id, 'see tasks.task' /* auth.user */ returning id
                """;
            return Task.FromResult(device.Id == Guid.Empty || sql.Length > 0 ? device.Id : Guid.Empty);
        }
    }

    /// <summary>Used by the composition root: public with need, and what it shows is needed with it.</summary>
    public static class DeviceServices
    {
        public static DeviceOptions AddDevices() => new();
    }

    public sealed class DeviceOptions;

    public sealed class PublicWithoutNeed;
}

namespace Sample.Infrastructure.Devices.Contracts
{
    internal sealed record MisplacedContract;
}

namespace Sample.Infrastructure.Tasks
{
    internal sealed class TaskStore
    {
        private const string InAConstant = "delete from devices.device";

        public string Own() => "update tasks.task set status = 'queued' where id = @Id";

        public string Constant() => InAConstant;

        public string Joined() => "select 1 from tasks.task t join devices.device d on d.id = t.device_id";

        public async Task<string> AfterAComma()
        {
            await Task.Yield();
            return """select 1 from tasks.task t, "auth" . "user" u""";
        }

        public string Technical() => "insert into realtime.inbox (user_id) values (@UserId)";

        public string Sequence() => "select nextval('devices.device_seq') from tasks.task";

        public string NoSql() => "The device devices.name_taken is none of ours";
    }
}

namespace Sample.Infrastructure.Realtime
{
    internal sealed class Sequencer
    {
        public string Own() => "delete from realtime.inbox where position <= @Position";
    }
}

namespace Sample.Infrastructure.Messaging
{
    /// <summary>A technical folder may know a contract, and nothing else of a module.</summary>
    internal sealed class KnowsAModule
    {
        public object Allowed() => new Application.Devices.Contracts.DeviceRemoved(Guid.Empty);

        public object Forbidden() => new Application.Devices.RegisterDevice("");
    }
}

namespace Sample.Infrastructure.Common
{
    internal sealed class Anything;
}
