using Microsoft.AspNetCore.Hosting.Server;
using Modular.Application.Auth;
using Modular.Domain.Auth;

namespace Modular.Api.Auth.OAuth;

/// <summary>
/// The address that providers lead browsers back to: <c>PUBLIC_URL</c>, or the listener's where no other machine can
/// reach it. What the request calls the host says nothing. An endpoint parameter that binds itself.
/// </summary>
/// <param name="Value">The address, without a slash at its end.</param>
internal sealed record OwnAddress(string Value)
{
    public static ValueTask<OwnAddress?> BindAsync(HttpContext context) =>
        ValueTask.FromResult<OwnAddress?>(new OwnAddress(Of(context.RequestServices)));

    private static string Of(IServiceProvider services) =>
        (services.GetRequiredService<AuthOptions>().PublicUrl?.AbsoluteUri
            ?? Listener.LoopbackAddress(services.GetRequiredService<IServer>())
            ?? throw new NoPublicUrl()).TrimEnd('/');
}
