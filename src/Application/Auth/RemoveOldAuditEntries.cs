using Modular.Application.Pipeline;

namespace Modular.Application.Auth;

/// <summary>
/// Removes up to <see cref="BatchSize"/> entries of the audit log that are older than it is kept; how many they were.
/// </summary>
public sealed record RemoveOldAuditEntries : ICommand<int>
{
    /// <summary>The most that one transaction removes: 5,000.</summary>
    public const int BatchSize = 5000;
}
