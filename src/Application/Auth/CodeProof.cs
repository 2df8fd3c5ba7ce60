using Modular.Domain.Auth;

namespace Modular.Application.Auth;

/// <summary>
/// Proves that somebody read a mail. Every use of a code goes through here, so that none forgets to count its tries.
/// </summary>
public sealed class CodeProof(ICodeStore codes, OneTimeCodes secrets, IUserStore users, IAuditLog audit)
{
    /// <summary>
    /// The code, which <see cref="Spend"/> must then spend; refuses with <see cref="InvalidCode"/>, and notes that as
    /// <paramref name="action"/>. The try is counted before the code is looked at.
    /// </summary>
    public async Task<IssuedCode> Prove(CodeClaim claim, string typed, string action, CancellationToken ct)
    {
        var code = OneTimeCode.Normalise(typed) is { } normalised
            && await codes.CountAttempt(claim, ct) is { } found
            && secrets.IsRight(found, normalised)
                ? found
                : null;
        if (code is not null)
            return code;

        await audit.NoteRefusal(new AuditNote(action, claim.UserId, claim.Id?.ToString()), ct);
        throw new InvalidCode();
    }

    /// <summary>
    /// Spends the code with the unit of work and returns its account, locked until the commit; refuses with
    /// <see cref="InvalidCode"/> all but the first, and a disabled account.
    /// </summary>
    public async Task<User> Spend(IssuedCode code, CancellationToken ct)
    {
        // The account before its code, as those do who issue one: none waits for the other.
        if (await users.Lock(code.UserId, ct) is not { Disabled: false } user || !await codes.Spend(code.Id, ct))
            throw new InvalidCode();
        return user;
    }
}
