namespace Sample.Domain.Devices
{
    /// <summary>Keeps every rule.</summary>
    public sealed class Device(Guid id)
    {
        public Guid Id { get; } = id;

        public static int Count(IEnumerable<Device> devices) => devices.Count();
    }

    public sealed class DeviceMissing() : NotFound("devices.not_found", "There is no such device.");

    public sealed class DeviceNameTaken() : NotFound("tasks.name_taken", "The code names another module.");

    public sealed class DeviceGone() : Conflict("devices.not_found", "The code means another status elsewhere.");

    public sealed class DeviceHidden() : NotFound("devices.hidden", "Two refusals of one kind may share a code.");

    public sealed class DeviceSecret() : NotFound("devices.hidden", "They differ in what they say.");

    internal sealed class LooksOutwards
    {
        public Application.Devices.DeviceSummary? Seen { get; set; }
    }
}

namespace Sample.Domain
{
    public abstract class Refusal(string code, string sentence) : Exception(sentence)
    {
        public string Code { get; } = code;
    }

    public abstract class NotFound(string code, string sentence) : Refusal(code, sentence);

    public abstract class Conflict(string code, string sentence) : Refusal(code, sentence);
}

namespace Sample.Domain.Tasks
{
    /// <summary>A name of System.Threading.Tasks.</summary>
    internal enum TaskStatus
    {
        Queued,
    }

    internal static class TouchesTheDisk
    {
        public static bool Ask(string path) => System.IO.File.Exists(path);
    }

    internal static class UsesAPackage
    {
        public static Exception Fail() => new FluentValidation.ValidationException("no");
    }
}

namespace Sample.Domain.Generation
{
    /// <summary>The name of its module.</summary>
    internal sealed class Generation;
}

namespace Sample.Domain.Ledger
{
    /// <summary>A folder of Domain is a module, though no list names it.</summary>
    internal sealed class Entry;
}

namespace Sample.Plugins
{
    internal sealed class WithoutALayer;
}

namespace SampleStray
{
    internal sealed class OutsideItsAssembly;
}
