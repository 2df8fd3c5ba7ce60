using Modular.Domain.Auth;

namespace Modular.Application.Auth.Passkeys;

/// <summary>
/// Checks what browsers answer. Every answer goes through here, so that none forgets to count what is wrong, and each
/// state is good once.
/// </summary>
public sealed class PasskeyAnswers(
    PasskeyStates states, IPasskeyCeremonies ceremonies, AttemptGate gate, IAuditLog audit)
{
    /// <summary>The new credential; refuses with <see cref="InvalidPasskey"/>, and notes that.</summary>
    public async Task<MadeCredential> Made(AddPasskey command, CancellationToken ct)
    {
        var made = await gate.Attempt(
            GateDoor.Passkey, command.UserId.ToString(), command.Origin,
            async () => await states.Spend(command.StateToken, PasskeyPurpose.Add, command.UserId, ct) is { } state
                ? await ceremonies.CheckCreation(command.Site, state, command.Credential)
                : null,
            ct);
        if (made is not null)
            return made;
        await audit.NoteRefusal(new AuditNote(AuditActions.PasskeyAdded, command.UserId), ct);
        throw new InvalidPasskey();
    }

    /// <summary>Whose passkey was shown; null when the answer is not right, and noted then.</summary>
    /// <param name="command">The answer.</param>
    /// <param name="found">The passkey that the answer names; null when there is none.</param>
    /// <param name="use">Uses it for a right answer; null when that is refused all the same.</param>
    /// <param name="ct">Ends the wait for the database.</param>
    public Task<User?> Shown(
        LogInWithPasskey command, UserPasskey? found, Func<UserPasskey, ProvenCredential, Task<User?>> use,
        CancellationToken ct) =>
        // Counted for unknown passkeys too, by the name that they have for themselves.
        gate.Attempt(
            GateDoor.Passkey, found?.User.AccountKey ?? command.Credential.Id, command.Origin,
            async () =>
            {
                // Spent before anything is looked at: no answer is tried twice.
                var state = await states.Spend(command.StateToken, PasskeyPurpose.LogIn, userId: null, ct);
                if (state is not null && found is not null
                    && await ceremonies.CheckLogin(command.Site, state, command.Credential, found.Passkey) is { } said)
                    return await use(found, said);
                await audit.NoteRefusal(
                    new AuditNote(AuditActions.LoggedIn, found?.User.Id, LogInWithPasskey.Name), ct);
                return null;
            },
            ct);
}
