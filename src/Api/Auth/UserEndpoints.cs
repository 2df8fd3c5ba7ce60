using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;
using Modular.Api.Http;
using Modular.Application.Auth;
using Modular.Application.Auth.Users;
using Modular.Application.Pipeline;
using Modular.Domain.Auth;

namespace Modular.Api.Auth;

internal static class UserEndpoints
{
    public static void MapUsers(this IEndpointRouteBuilder app)
    {
        var users = app.MapGroup("/v1/users").WithTags("Users").RequireAdmin();
        users.MapGet("/", List).WithName("listUsers").WithSummary("The accounts of this instance.");
        users.MapGet("/{id:guid}", Get).WithName("getUser").WithSummary("An account of this instance.");
        users.MapPatch("/{id:guid}", Patch).WithName("updateUser")
            .WithSummary("Give another role, which only the owner does; disable or enable.");

        var invitations = users.MapGroup("/invitations");
        invitations.MapGet("/", ListOpen).WithName("listInvitations").WithSummary("The open invitations.");
        invitations.MapPost("/", Invite).WithName("createInvitation")
            .WithSummary("Invite somebody by mail; the link is shown this once.");
        invitations.MapGet("/{id:guid}", GetOpen).WithName("getInvitation").WithSummary("An open invitation.");
        invitations.MapDelete("/{id:guid}", Withdraw).WithName("removeInvitation")
            .WithSummary("Withdraw an invitation.");
    }

    private static async Task<Ok<Page<UserDetails>>> List(
        [AsParameters] PageQuery page, [AsParameters] UserFilter filter, CurrentUser user, IMediator mediator,
        CancellationToken ct) =>
        TypedResults.Ok(await mediator.Send(new ListUsers(user.Id, filter, page), ct));

    private static async Task<ResourceResult<UserDetails>> Get(Guid id, IMediator mediator, CancellationToken ct) =>
        Resource.Ok(await mediator.Send(new ReadUser(id), ct) ?? throw new UserNotFound());

    private static async Task<ResourceResult<UserDetails>> Patch(
        Guid id, PatchUserBody body, IfMatch ifMatch, CurrentUser user, IMediator mediator, CancellationToken ct) =>
        Resource.Ok(await mediator.Send(
            new ChangeUser(user.Principal, id, body.Role, body.Disabled, ifMatch.Value), ct));

    private static async Task<Ok<Page<InvitationDetails>>> ListOpen(
        [AsParameters] PageQuery page, CurrentUser user, IMediator mediator, CancellationToken ct) =>
        TypedResults.Ok(await mediator.Send(new ListInvitations(user.Id, page), ct));

    private static async Task<Created<CreatedInvitation>> Invite(
        InviteBody body, CurrentUser user, IMediator mediator, CancellationToken ct)
    {
        var created = await mediator.Send(
            new CreateInvitation(user.Principal, body.Email, body.Role ?? Roles.Member, body.ExpiresAt), ct);
        return TypedResults.Created($"/v1/users/invitations/{created.Id}", created);
    }

    private static async Task<ResourceResult<InvitationDetails>> GetOpen(
        Guid id, IMediator mediator, CancellationToken ct) =>
        Resource.Ok(await mediator.Send(new GetInvitation(id), ct) ?? throw new InvitationNotFound());

    private static async Task<NoContent> Withdraw(Guid id, IfMatch ifMatch, IMediator mediator, CancellationToken ct)
    {
        await mediator.Send(new RemoveInvitation(id, ifMatch.Value), ct);
        return TypedResults.NoContent();
    }
}

internal sealed record PatchUserBody
{
    public Optional<string> Role { get; init; }

    public Optional<bool> Disabled { get; init; }
}

internal sealed record InviteBody(string Email, string? Role = null, DateTimeOffset? ExpiresAt = null);
