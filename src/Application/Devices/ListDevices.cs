using FluentValidation;
using Modular.Application.Pipeline;

namespace Modular.Application.Devices;

/// <summary>A user's devices, newest first.</summary>
/// <param name="UserId">Whose.</param>
/// <param name="Page">Which part.</param>
/// <param name="Status">Only those with this status, or null.</param>
/// <param name="Tag">Only those with this tag, or null.</param>
/// <param name="Q">Only those whose name or host name contains this, whatever the case, or null; at most 100
/// characters.</param>
public sealed record ListDevices(Guid UserId, PageQuery Page, string? Status, string? Tag, string? Q)
    : IQuery<Page<DeviceDetails>>;

internal sealed class ListDevicesValidator : AbstractValidator<ListDevices>
{
    private static readonly string[] Statuses = ["never_seen", "online", "stale", "offline"];

    public ListDevicesValidator()
    {
        RuleFor(query => query.Status).Must(status => status is null || Statuses.Contains(status))
            .WithMessage("Must be one of " + string.Join(", ", Statuses) + ".");
        RuleFor(query => query.Q).OptionalLine(100);
    }
}
