using Modular.Application.Pipeline;

namespace Modular.Application.Auth;

/// <summary>An account; null when there is none.</summary>
public sealed record ReadUser(Guid UserId) : IQuery<UserDetails?>;
