using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Auth.Contracts;
using Modular.Application.Pipeline;

namespace Modular.Workers.Auth;

/// <summary>Wires the module's background work.</summary>
public static class AuthWorkers
{
    /// <summary>
    /// Adds the duties of accounts, sessions and keys, the issue of codes, and what erases a user's traces.
    /// </summary>
    public static IServiceCollection AddAuthWorkers(this IServiceCollection services) => services
        .AddDuty<RemoveExpiredSessions>()
        .AddDuty<AuditRetention>()
        .AddDuty<SigningKeyRotation>()
        .AddMessageHandler<CodeRequested, IssueRequestedCode>("auth")
        .AddLongMessageHandler<UserErased, EraseTracesOfErasedUser>("auth");
}
