using MediatR;
using Modular.Application.Pipeline;

namespace Modular.Application.Auth;

/// <summary>Issues a code that was asked for, if the address is that of an account that may have one.</summary>
/// <returns>Whether it was issued.</returns>
public sealed record IssueRequestedCode(Guid Id, string Purpose, string Email) : ICommand<bool>;

internal sealed class IssueRequestedCodeHandler(CodeIssue codes, IUserStore users)
    : IRequestHandler<IssueRequestedCode, bool>
{
    public async Task<bool> Handle(IssueRequestedCode command, CancellationToken ct)
    {
        // To the address as the account has it: letter case may matter to whoever delivers the mail.
        return await users.Lock(command.Email, ct) is { } user
            && await codes.Issue(command.Id, command.Purpose, user, user.Email, ct);
    }
}
