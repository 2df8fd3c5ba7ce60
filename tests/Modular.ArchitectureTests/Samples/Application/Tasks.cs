using MediatR;
using Sample.Application.Devices;
using Sample.Application.Devices.Contracts;
using Sample.Domain.Devices;

namespace Sample.Application.Tasks;

/// <summary>What is allowed: another module's contract, sent or handled.</summary>
internal sealed class FailTasksOfRemovedDevice(IMediator mediator) : INotificationHandler<DeviceRemoved>
{
    public async Task Handle(DeviceRemoved removed, CancellationToken ct) =>
        await mediator.Send(new RemoveDevice(removed.Id), ct);
}

public sealed record CleanUp : IRequest<Guid>;

/// <summary>A handler may send another module's contract.</summary>
internal sealed class CleanUpHandler(IMediator mediator) : IRequestHandler<CleanUp, Guid>
{
    public async Task<Guid> Handle(CleanUp command, CancellationToken ct) =>
        await mediator.Send(new RemoveDevice(Guid.Empty), ct);
}

// One type for each place in which another module can be named.

internal sealed class NamesItInAField
{
    public readonly Device? Device = null;
}

internal sealed class NamesItInAParameter
{
    public string Describe(DeviceSummary device) => $"{device}";
}

internal sealed class NamesItInAGenericArgument
{
    public IReadOnlyDictionary<Guid, List<Device[]>> ById { get; } = new Dictionary<Guid, List<Device[]>>();
}

internal sealed class NamesItAsABase : DeviceGroup;

internal sealed class NamesItInAnInterface : IComparable<Device>
{
    public int CompareTo(Device? other) => 0;
}

internal sealed class NamesItInAConstraint<T>
    where T : IDeviceStore;

[Owner(typeof(Device))]
internal sealed class NamesItInAnAttributesValue;

[Device]
internal sealed class NamesItInAnAttribute;

internal sealed class NamesItInALocal
{
    public int Run(object given)
    {
        var device = given as Device;
        return device is null ? 0 : 1;
    }
}

internal sealed class NamesItInACall
{
    public int Run() => Device.Count([]);
}

internal sealed class NamesItInALambda
{
    public Func<object> Run() => () => new Device(Guid.Empty);
}

internal sealed class NamesItInAnAsyncMethod
{
    public async Task Run()
    {
        await Task.Yield();
        GC.KeepAlive(new Device(Guid.Empty));
    }
}

internal sealed class NamesItInANestedType
{
    private static class Inner
    {
        public static object Make() => new Device(Guid.Empty);
    }

    public object Run() => Inner.Make();
}

internal sealed class NamesItInACatch
{
    public void Run(Action run)
    {
        try
        {
            run();
        }
        catch (DeviceMissing)
        {
            run();
        }
    }
}

internal sealed class NamesItAsATypeArgumentOfACall
{
    public object[] Run() => Array.Empty<Device>();
}

internal sealed class NamesAModuleThatNoListNames
{
    public object Run() => new Domain.Ledger.Entry();
}

[AttributeUsage(AttributeTargets.Class)]
internal sealed class OwnerAttribute(Type owner) : Attribute
{
    public Type Owner { get; } = owner;
}
