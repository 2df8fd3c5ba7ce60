using Modular.Application.Pipeline;

namespace Modular.Api.Http;

/// <summary>The user who calls; an endpoint parameter that binds itself.</summary>
internal sealed record CurrentUser(Principal Principal)
{
    /// <summary>The user.</summary>
    public Guid Id => Principal.UserId;

    /// <summary>The session of an access token, or the key.</summary>
    public Guid CredentialId => Principal.CredentialId;

    /// <summary><c>owner</c>, <c>admin</c> or <c>member</c>.</summary>
    public string Role => Principal.Role;

    /// <summary>Whether the user may see and do what concerns the whole instance.</summary>
    public bool IsOwnerOrAdmin => Role is "owner" or "admin";

    public static ValueTask<CurrentUser?> BindAsync(HttpContext context) =>
        ValueTask.FromResult<CurrentUser?>(new CurrentUser(Caller.Of(context)));
}

/// <summary>The user who calls, where a credential is not required.</summary>
internal sealed record OptionalUser(Principal? Principal)
{
    public static ValueTask<OptionalUser?> BindAsync(HttpContext context) =>
        ValueTask.FromResult<OptionalUser?>(new OptionalUser(context.Features.Get<Principal>()));
}

/// <summary>The device that calls; an endpoint parameter that binds itself.</summary>
internal sealed record CurrentDevice(Guid Id, Guid UserId, Guid KeyId)
{
    public static ValueTask<CurrentDevice?> BindAsync(HttpContext context)
    {
        var principal = Caller.Of(context);
        return ValueTask.FromResult<CurrentDevice?>(
            new CurrentDevice(principal.DeviceId!.Value, principal.UserId, principal.CredentialId));
    }
}

/// <summary>Whoever calls, user or device.</summary>
internal sealed record Caller(Principal Principal)
{
    public static ValueTask<Caller?> BindAsync(HttpContext context) =>
        ValueTask.FromResult<Caller?>(new Caller(Of(context)));

    /// <summary>
    /// The proven principal; an endpoint that asks for one without requiring a credential is a fault.
    /// </summary>
    public static Principal Of(HttpContext context) => context.Features.Get<Principal>()
        ?? throw new InvalidOperationException(
            $"{context.GetEndpoint()?.DisplayName} requires no credential but asks who calls.");
}

/// <summary>The <c>If-Match</c> header, for commands that check it.</summary>
internal sealed record IfMatch(string? Value)
{
    public static ValueTask<IfMatch?> BindAsync(HttpContext context) =>
        ValueTask.FromResult<IfMatch?>(new IfMatch((string?)context.Request.Headers.IfMatch));
}
