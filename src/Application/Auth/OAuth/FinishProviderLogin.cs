using MediatR;
using Modular.Application.Pipeline;
using Modular.Domain.Auth;

namespace Modular.Application.Auth.OAuth;

/// <summary>
/// Takes a browser back from a provider and leads it to the client, with a code or with an error. Refuses with
/// <see cref="LoginProviderNotFound"/>, and with <see cref="InvalidLoginState"/> when it is not known which client that
/// is: nobody else's word is taken for where to go.
/// </summary>
/// <param name="Provider">The provider's name.</param>
/// <param name="State">What names the login.</param>
/// <param name="Browser">The secret of the browser's cookie; empty for none.</param>
/// <param name="Reply">What the provider says.</param>
/// <param name="OwnAddress">The instance's address, without a slash at its end.</param>
/// <returns>Where the browser goes.</returns>
public sealed record FinishProviderLogin(
    string Provider, string State, string Browser, ProviderReply Reply, string OwnAddress) : ICommand<string>;

internal sealed class FinishProviderLoginHandler(
    OAuthOptions options, LoginFlows flows, ILoginProviders providers, ProviderAccounts accounts, IAuditLog audit)
    : IRequestHandler<FinishProviderLogin, string>
{
    public async Task<string> Handle(FinishProviderLogin command, CancellationToken ct)
    {
        var provider = options.Require(command.Provider);
        var login = await flows.Resume(provider, command.State, command.Browser, ct) ?? throw new InvalidLoginState();
        try
        {
            // The provider is asked before anything is locked.
            var request = flows.RequestOf(login, command.OwnAddress);
            var who = await providers.Redeem(provider, request, command.Reply, ct);
            var identityId = await accounts.Identify(provider, who, ct);
            return RedirectAddress.With(login.RedirectUri, "code", flows.Confirm(login, identityId));
        }
        // It is thrown before anything is written, so the unit of work has nothing to roll back, and the note goes with
        // it: while it holds locks it must not wait for a second connection, which those who wait for it may have.
        catch (LoginFailed failed)
        {
            audit.NoteRefusalWithUnit(new AuditNote(AuditActions.LoggedIn, failed.UserId, provider.Name));
            return RedirectAddress.With(login.RedirectUri, "error", failed.Error);
        }
    }
}
