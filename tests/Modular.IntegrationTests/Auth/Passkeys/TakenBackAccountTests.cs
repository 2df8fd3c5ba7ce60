using Dapper;
using MediatR;
using Modular.Application.Auth.Mfa;
using Modular.Domain.Auth;
using Modular.IntegrationTests.Auth.Mfa;
using Npgsql;

namespace Modular.IntegrationTests.Auth.Passkeys;

/// <summary>Whose mailbox it is gets an account back from somebody who has a passkey of it.</summary>
internal sealed class TakenBackAccountTests : MailboxTest
{
    [Test]
    public async Task The_first_proof_of_the_mailbox_removes_the_passkeys_so_far()
    {
        var eve = await PasskeyUser.SignIn(Host, Ada);
        await eve.Add();

        await Host.Send(await AskForReset());

        Assert.That(await eve.List(), Is.Empty);
        Assert.That(await eve.LogIn(), Is.Null);
    }

    [Test]
    public async Task A_user_who_was_known_keeps_them()
    {
        await Host.Execute("update auth.account set email_verified = true");
        var ada = await PasskeyUser.SignIn(Host, Ada);
        await ada.Add();

        await Host.Send(await AskForReset());

        Assert.That(await ada.LogIn(), Is.Not.Null);
    }

    [Test]
    public async Task Adds_none_for_a_session_that_ends_while_it_waits()
    {
        var eve = await PasskeyUser.SignIn(Host, Ada);
        var answer = eve.Answer(await eve.Begin());

        Assert.That(await OutcomeOf(answer), Is.TypeOf<SessionRevoked>());
        Assert.That(await eve.List(), Is.Empty);
    }

    [Test]
    public async Task Enables_no_second_factor_for_a_session_that_ends_while_it_waits()
    {
        var eve = await PasskeyUser.SignIn(Host, Ada);
        var begun = await Host.Send(new BeginTotp(eve.Id, eve.SessionId));
        var code = Totp.Code(AppUser.Decode(begun.Secret), Totp.StepAt(Clock.GetUtcNow()));

        Assert.That(
            await OutcomeOf(new ConfirmTotp(eve.Id, eve.SessionId, code, AuthHost.Here)),
            Is.TypeOf<SessionRevoked>());
        Assert.That(await Host.Query<bool>("select mfa_enabled from auth.account"), Has.None.True);
    }

    /// <summary>
    /// How a change is refused that waits for its account while every session of it is ended; null when it is not.
    /// </summary>
    private async Task<Exception?> OutcomeOf<T>(IRequest<T> change)
    {
        await using var other = new NpgsqlConnection(Database);
        await other.OpenAsync();
        await using var taken = await other.BeginTransactionAsync();
        await other.ExecuteAsync("select from auth.account for update", transaction: taken);

        var changing = Refused(change);
        await Eventually.That(Waiting, Is.Positive);
        await other.ExecuteAsync("delete from auth.session", transaction: taken);
        await taken.CommitAsync();

        return await changing;
    }

    private async Task<Exception?> Refused<T>(IRequest<T> command)
    {
        try
        {
            await Host.Send(command);
            return null;
        }
        catch (Modular.Domain.Refusal refusal)
        {
            return refusal;
        }
    }

    private async Task<int> Waiting() => (await Host.Query<int>(
        "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'")).Count;
}
