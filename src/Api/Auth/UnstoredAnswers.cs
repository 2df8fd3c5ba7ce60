namespace Modular.Api.Auth;

internal static class UnstoredAnswers
{
    /// <summary>The answers hold tokens though the calls need no credential: no cache may keep them.</summary>
    public static RouteGroupBuilder WithoutStore(this RouteGroupBuilder endpoints) =>
        endpoints.AddEndpointFilter((context, next) =>
        {
            context.HttpContext.Response.Headers.CacheControl = "no-store";
            return next(context);
        });
}
