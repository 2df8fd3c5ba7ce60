using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Modular.Application.Auth;
using Modular.Application.Auth.Passkeys;
using Modular.Domain.Auth;

namespace Modular.Api.Auth;

/// <summary>
/// The site that passkeys are for: that of <c>PUBLIC_URL</c>, or without one localhost, where the server listens on
/// loopback only. An endpoint parameter that binds itself; where there is no such site it refuses with
/// <see cref="PasskeysUnavailable"/>.
/// </summary>
internal sealed record PasskeySite(RelyingParty Value)
{
    public static ValueTask<PasskeySite?> BindAsync(HttpContext context)
    {
        var publicUrl = context.RequestServices.GetRequiredService<AuthOptions>().PublicUrl;
        var site = publicUrl is not null ? RelyingParty.Of(publicUrl) : OfListener(context);
        return ValueTask.FromResult<PasskeySite?>(new PasskeySite(site ?? throw new PasskeysUnavailable()));
    }

    private static RelyingParty? OfListener(HttpContext context)
    {
        if (!CallerOrigin.Of(context).ListenerIsLoopback)
            return null;
        var addresses = context.RequestServices.GetRequiredService<IServer>()
            .Features.GetRequiredFeature<IServerAddressesFeature>().Addresses;
        return RelyingParty.OfLocalhost(addresses.Select(address => BindingAddress.Parse(address).Port));
    }
}
