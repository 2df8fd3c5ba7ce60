using Microsoft.AspNetCore.Http.HttpResults;
using Modular.Api.Http;

namespace Modular.Api.Operations;

internal static class RootEndpoints
{
    public static void MapRoot(this IEndpointRouteBuilder app) =>
        app.MapGet("/", Root).AllowAnyone().WithTags("Operations").WithName("getService")
            .WithSummary("What this is and where to go on.");

    private static Ok<ServiceDescription> Root() => TypedResults.Ok(new ServiceDescription(
        "Modular",
        Build.Version,
        "v1",
        Build.Commit,
        new ServiceLinks("/docs", "/openapi/v1.json", "/docs/errors", "/health")));
}

/// <summary>The service in a few words.</summary>
internal sealed record ServiceDescription(
    string Name, string Version, string ApiVersion, string? Commit, ServiceLinks Links);

/// <summary>Where to go on from the root.</summary>
internal sealed record ServiceLinks(string Docs, string Openapi, string Errors, string Health);
