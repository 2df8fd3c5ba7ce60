using Modular.Application.Pipeline;

namespace Modular.Application.Auth.Users;

/// <summary>
/// Takes out of up to 1,000 audit entries what leads to an erased user: addresses, clients, what was aimed at. That
/// something was done, and under which id, stays.
/// </summary>
/// <returns>How many entries were changed.</returns>
public sealed record EraseAuditTraces(Guid UserId) : ICommand<int>
{
    /// <summary>How many entries at once.</summary>
    public const int BatchSize = 1000;
}
