using MediatR;
using Modular.Application.Pipeline;

namespace Modular.Application.Auth.OAuth;

/// <summary>The providers that users may log in through.</summary>
public sealed record ListLoginProviders : IQuery<LoginProviderList>;

/// <summary>All providers there are, in the order of their names.</summary>
public sealed record LoginProviderList(IReadOnlyList<LoginProviderSummary> Items);

/// <summary>A provider as a login page shows it.</summary>
/// <param name="Name">Its name in paths.</param>
/// <param name="DisplayName">Its name for people.</param>
/// <param name="Kind"><c>oidc</c> or <c>github</c>.</param>
public sealed record LoginProviderSummary(string Name, string DisplayName, string Kind);

internal sealed class ListLoginProvidersHandler(OAuthOptions options)
    : IRequestHandler<ListLoginProviders, LoginProviderList>
{
    public Task<LoginProviderList> Handle(ListLoginProviders query, CancellationToken ct) =>
        Task.FromResult(new LoginProviderList([.. options.Providers.Select(provider => new LoginProviderSummary(
            provider.Name, provider.DisplayName, provider.Kind == LoginProviderKind.GitHub ? "github" : "oidc"))]));
}
