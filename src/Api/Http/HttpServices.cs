using Microsoft.AspNetCore.HttpOverrides;
using Modular.Api.Configuration;
using Modular.Application.Pipeline;

namespace Modular.Api.Http;

/// <summary>Wires the edge: what every request passes, in order.</summary>
internal static class HttpServices
{
    public static IServiceCollection AddHttp(this IServiceCollection services, Settings settings)
    {
        services.AddSingleton<Cursors>();
        services.AddSingleton<BodyFingerprints>();
        services.ConfigureHttpJsonOptions(options => WireJson.Apply(options.SerializerOptions));
        services.AddCrossOrigin(settings.CorsOrigins);
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.Configure<ForwardedHeadersOptions>(options => Trust(options, settings.TrustedProxies));
        return services;
    }

    public static void UseHttp(this WebApplication app)
    {
        app.UseForwardedHeaders();
        app.Use((context, next) => ResponseHeaders.Add(context, next));
        app.UseMiddleware<RequestLog>();
        app.UseCrossOrigin(app.Services.GetRequiredService<Settings>().CorsOrigins);
        app.UseMiddleware<RefusalsToProblems>();
        app.UseStatusCodePages(pages => RouterErrors.Write(pages.HttpContext));
        app.Use((context, next) => RouterErrors.RequireAcceptable(context, next));
        app.UseRouting();
        app.UseMiddleware<Authentication>();
        app.Use((context, next) => QueryForms.Require(context, next));
        app.UseMiddleware<JsonBodies>();
        app.UseMiddleware<IdempotencyKeys>();
    }

    // Only proxies that are named may say who the client is; the framework's own default of loopback is dropped.
    private static void Trust(ForwardedHeadersOptions options, IReadOnlyList<System.Net.IPNetwork> proxies)
    {
        options.ForwardedHeaders = proxies.Count == 0
            ? ForwardedHeaders.None
            : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
        options.ForwardLimit = null;
        options.KnownIPNetworks.Clear();
        options.KnownProxies.Clear();
        foreach (var proxy in proxies)
            options.KnownIPNetworks.Add(proxy);
    }
}
