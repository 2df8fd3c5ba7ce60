using FluentValidation;
using MediatR;
using Modular.Application.Pipeline;
using Modular.Domain.Auth;

namespace Modular.Application.Auth.OAuth;

/// <summary>
/// Sends a browser to a provider to log in; refuses with <see cref="LoginProviderNotFound"/>. A provider that cannot be
/// reached sends it straight back to the client, with an error.
/// </summary>
/// <param name="Provider">The provider's name.</param>
/// <param name="RedirectUri">Where the login leads in the end, one of the configured addresses to the letter.</param>
/// <param name="CodeChallenge">SHA-256 of the client's secret in base64url (RFC 7636), 43 characters.</param>
/// <param name="Browser">The secret that the browser keeps as a cookie.</param>
/// <param name="OwnAddress">The instance's address, without a slash at its end.</param>
/// <returns>Where the browser goes.</returns>
public sealed record BeginProviderLogin(
    string Provider, string RedirectUri, string CodeChallenge, string Browser, string OwnAddress) : ICommand<string>;

internal sealed class BeginProviderLoginValidator : AbstractValidator<BeginProviderLogin>
{
    public BeginProviderLoginValidator(OAuthOptions options)
    {
        RuleFor(command => command.RedirectUri).Must(options.RedirectUris.Contains)
            .WithMessage("Must be one of the addresses that are configured for this instance, exactly.");
        RuleFor(command => command.CodeChallenge).Must(Domain.Auth.CodeChallenge.IsValid)
            .WithMessage("Must be the SHA-256 of the code verifier in base64url, 43 characters (RFC 7636, S256).");
    }
}

internal sealed class BeginProviderLoginHandler(OAuthOptions options, ILoginProviders providers, LoginFlows flows)
    : IRequestHandler<BeginProviderLogin, string>
{
    public async Task<string> Handle(BeginProviderLogin command, CancellationToken ct)
    {
        var provider = options.Require(command.Provider);
        var login = flows.New(provider, command.RedirectUri, command.CodeChallenge);
        try
        {
            var url = await providers.AuthorizationUrl(provider, flows.RequestOf(login, command.OwnAddress), ct);
            flows.Start(login, command.Browser);
            return url;
        }
        catch (LoginFailed failed)
        {
            return RedirectAddress.With(command.RedirectUri, "error", failed.Error);
        }
    }
}
