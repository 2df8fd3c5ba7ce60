using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;
using Modular.Api.Http;
using Modular.Application.Auth.Keys;
using Modular.Application.Pipeline;
using Modular.Domain.Auth;

namespace Modular.Api.Auth;

internal static class UserKeyEndpoints
{
    public static void MapUserKeys(this IEndpointRouteBuilder app)
    {
        var keys = app.MapGroup("/v1/auth/api-keys").WithTags("Auth");
        keys.MapGet("/", List).RequireAccessToken().WithName("listApiKeys").WithSummary("Your keys.");
        keys.MapPost("/", Create).RequireAccessToken().WithName("createApiKey")
            .WithSummary("Make a key for a program; it is shown this once.");
        keys.MapGet("/{id:guid}", Get).RequireAccessToken().WithName("getApiKey").WithSummary("A key of yours.");
        keys.MapDelete("/{id:guid}", Remove).RequireAccessToken().WithName("removeApiKey")
            .WithSummary("Remove a key: it is dead at once.");
        keys.MapGet("/current", Current).RequireUserKey().WithName("getCurrentApiKey")
            .WithSummary("What the key that calls may do.");
        keys.MapPost("/revoke", Revoke).AllowAnyone().WithoutIdempotency().WithName("revokeApiKey")
            .WithSummary("End a leaked key; whoever has found it may.");
    }

    private static async Task<Ok<Page<UserKeyDetails>>> List(
        [AsParameters] PageQuery page, CurrentUser user, IMediator mediator, CancellationToken ct) =>
        TypedResults.Ok(await mediator.Send(new ListUserKeys(user.Id, page), ct));

    private static async Task<Created<CreatedUserKey>> Create(
        CreateUserKeyBody body, CurrentUser user, IMediator mediator, CancellationToken ct)
    {
        var created = await mediator.Send(
            new CreateUserKey(user.Id, body.Name, body.Scopes, body.ExpiresAt, body.AllowedIps ?? []), ct);
        return TypedResults.Created($"/v1/auth/api-keys/{created.Id}", created);
    }

    private static async Task<ResourceResult<UserKeyDetails>> Get(
        Guid id, CurrentUser user, IMediator mediator, CancellationToken ct) =>
        Resource.Ok(await mediator.Send(new GetUserKey(user.Id, id), ct) ?? throw new UserKeyNotFound());

    private static async Task<ResourceResult<UserKeyDetails>> Current(
        CurrentUser user, IMediator mediator, CancellationToken ct) =>
        Resource.Ok(
            await mediator.Send(new GetUserKey(user.Id, user.CredentialId), ct) ?? throw new UserKeyNotFound());

    private static async Task<NoContent> Remove(
        Guid id, IfMatch ifMatch, CurrentUser user, IMediator mediator, CancellationToken ct)
    {
        await mediator.Send(new RemoveUserKey(user.Id, id, ifMatch.Value), ct);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> Revoke(RevokeUserKeyBody body, IMediator mediator, CancellationToken ct)
    {
        await mediator.Send(new RevokeUserKey(body.Key), ct);
        return TypedResults.NoContent();
    }
}

internal sealed record CreateUserKeyBody(
    string Name, IReadOnlyList<string> Scopes, DateTimeOffset? ExpiresAt = null,
    IReadOnlyList<string>? AllowedIps = null);

internal sealed record RevokeUserKeyBody(string Key);
