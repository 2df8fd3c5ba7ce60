using MediatR;
using Modular.Application.Auth.Contracts;

namespace Modular.Application.Devices;

/// <summary>A disabled user's devices get nothing, and everything again when the account is enabled.</summary>
internal sealed class SuspendKeysOfDisabledUser(ISuspendedUsers suspended) : INotificationHandler<UserAccessChanged>
{
    public Task Handle(UserAccessChanged fact, CancellationToken ct)
    {
        if (fact.Disabled)
            suspended.Add(fact.UserId);
        else
            suspended.Remove(fact.UserId);
        return Task.CompletedTask;
    }
}
