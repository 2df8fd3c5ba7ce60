using Modular.Application.Pipeline;

namespace Modular.Application.Auth.Keys;

/// <summary>A user's keys, expired ones too, newest first.</summary>
public sealed record ListUserKeys(Guid UserId, PageQuery Page) : IQuery<Page<UserKeyDetails>>;

/// <summary>A user's key; null when there is none or it is somebody else's.</summary>
public sealed record GetUserKey(Guid UserId, Guid KeyId) : IQuery<UserKeyDetails?>;
