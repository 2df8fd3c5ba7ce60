using MediatR;
using Modular.Application.Auth.Contracts;

namespace Modular.Application.Tasks;

/// <summary>
/// A disabled user's schedules make no tasks. One that came due meanwhile runs once when the account is enabled again.
/// </summary>
internal sealed class SuspendSchedules(IScheduleStore schedules) : INotificationHandler<UserAccessChanged>
{
    public Task Handle(UserAccessChanged fact, CancellationToken ct)
    {
        if (fact.Disabled)
            schedules.Suspend(fact.UserId);
        else
            schedules.Resume(fact.UserId);
        return Task.CompletedTask;
    }
}
