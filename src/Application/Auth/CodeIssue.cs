using Modular.Domain;
using Modular.Domain.Auth;

namespace Modular.Application.Auth;

/// <summary>Gives accounts one-time codes by mail.</summary>
public sealed class CodeIssue(ICodeStore codes, AccountMails mails, TimeProvider clock)
{
    /// <summary>Issues a code of a new id, as the other does.</summary>
    public Task<bool> Issue(string purpose, User user, string email, CancellationToken ct) =>
        Issue(Ids.New(clock.GetUtcNow()), purpose, user, email, ct);

    /// <summary>
    /// Issues a code with the unit of work. False, and no mail, when the account is disabled or verified already, or
    /// has had its share of the last hour: whoever asked is not told.
    /// </summary>
    /// <param name="id">The id of the code.</param>
    /// <param name="purpose">One of <see cref="CodePurposes"/>.</param>
    /// <param name="user">The account, which the caller has locked: requests that come at once are counted one by one,
    /// and the last one's code is the good one.</param>
    /// <param name="email">Where it goes.</param>
    /// <param name="ct">Ends the work.</param>
    public async Task<bool> Issue(Guid id, string purpose, User user, string email, CancellationToken ct)
    {
        if (user.Disabled || (purpose == CodePurposes.VerifyEmail && user.EmailVerified))
            return false;

        var now = clock.GetUtcNow();
        var recent = await codes.CountRequests(user.Id, purpose, now - OneTimeCode.RequestWindow, ct);
        if (recent >= OneTimeCode.MaxRequests)
            return false;

        codes.Add(new IssuedCode(id, purpose, user.Id, email, now, now + OneTimeCode.Lifetime));
        await mails.SendCode(id, email, ct);
        return true;
    }
}
