namespace Modular.Domain.Devices;

public sealed class DeviceNotFound() : NotFound(
    "devices.not_found", "There is no such device, or it is not yours.");

public sealed class EnrollmentNotFound() : NotFound(
    "devices.enrollment_not_found", "There is no such enrolment, or it is not yours.");

public sealed class EnrollmentSpent() : Unauthenticated(
    "devices.enrollment_spent", "This enrolment token has been used as often as it may be. Ask for a new one.");

public sealed class DeviceKeyInUse() : Conflict(
    "devices.key_in_use",
    "Another instance with this device key was heard of within 60 seconds. Stop it, or send takeOver: true.");

public sealed class DeviceLimitReached : Conflict
{
    public DeviceLimitReached(int limit, int current)
        : base(
            "devices.limit_reached",
            $"You have {current} devices; at most {limit} are allowed. Remove one first.") =>
        Extensions = new Dictionary<string, object?> { ["limit"] = limit, ["current"] = current };
}

public sealed class ConfigVersionNotFound(long version) : NotFound(
    "devices.config_version_not_found",
    $"This device's configuration has no version {version}, or it is too old to be kept. See its history.");
