namespace Sample.Application.Devices;

internal abstract class DeviceGroup;

[AttributeUsage(AttributeTargets.Class)]
internal sealed class DeviceAttribute : Attribute;
