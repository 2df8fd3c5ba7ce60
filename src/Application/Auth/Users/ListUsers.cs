using Modular.Application.Pipeline;

namespace Modular.Application.Auth.Users;

/// <summary>Reads the accounts of the instance, newest first; for owner and admin.</summary>
/// <param name="ReaderId">Who reads: the cursor is theirs.</param>
/// <param name="Filter">Which accounts.</param>
/// <param name="Page">Which part.</param>
public sealed record ListUsers(Guid ReaderId, UserFilter Filter, PageQuery Page) : IQuery<Page<UserDetails>>;

/// <summary>Which accounts; null for any.</summary>
public sealed record UserFilter
{
    /// <summary>Part of the address or the name, whatever the case of its letters.</summary>
    public string? Q { get; init; }

    /// <summary>The role.</summary>
    public string? Role { get; init; }
}

/// <summary>Reads the open invitations, newest first; for owner and admin.</summary>
/// <param name="ReaderId">Who reads: the cursor is theirs.</param>
/// <param name="Page">Which part.</param>
public sealed record ListInvitations(Guid ReaderId, PageQuery Page) : IQuery<Page<InvitationDetails>>;

/// <summary>Reads an open invitation; null when there is none.</summary>
public sealed record GetInvitation(Guid Id) : IQuery<InvitationDetails?>;
