using MediatR;
using Modular.Application.Auth;
using Modular.Application.Pipeline;
using Modular.Workers.Duties;

namespace Modular.Workers.Auth;

internal sealed class AuditRetention(IMediator mediator) : IDuty
{
    public string Name => "remove old audit entries";

    public TimeSpan Interval => TimeSpan.FromHours(1);

    public Task Run(CancellationToken ct) => mediator.SendUntilNone(new RemoveOldAuditEntries(), ct);
}
