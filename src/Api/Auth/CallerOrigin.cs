using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Modular.Application.Auth;

namespace Modular.Api.Auth;

/// <summary>Where the request came from; an endpoint parameter that binds itself.</summary>
internal sealed record CallerOrigin(RequestOrigin Value)
{
    // What a proxy adds; X-Original-For is what is left when a trusted one was believed.
    private static readonly string[] ProxyHeaders =
    [
        "Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP",
        "X-Original-For", "X-Original-Host", "X-Original-Proto",
    ];

    public static ValueTask<CallerOrigin?> BindAsync(HttpContext context) =>
        ValueTask.FromResult<CallerOrigin?>(new CallerOrigin(Of(context)));

    /// <summary>Where <paramref name="context"/>'s request came from.</summary>
    public static RequestOrigin Of(HttpContext context) => new(
        context.Connection.RemoteIpAddress ?? IPAddress.None,
        context.Request.Headers.UserAgent is [{ Length: > 0 } agent, ..] ? agent : null,
        context.Request.Host.Host,
        Listener.LoopbackAddress(context.RequestServices.GetRequiredService<IServer>()) is not null,
        ProxyHeaders.Any(context.Request.Headers.ContainsKey));
}
