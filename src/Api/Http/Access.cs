namespace Modular.Api.Http;

/// <summary>
/// Which credentials an endpoint takes. Every endpoint says so; one that does not is refused to everybody.
/// </summary>
internal enum AccessKind
{
    Anyone,
    AnyoneOrUser,
    User,
    AccessToken,
    UserKey,
    Owner,
    Admin,
    Device,
    UserOrDevice,
    UserOrEnrollment,
}

/// <summary>Endpoint metadata: the kind of credential and the scope that a user key needs.</summary>
internal sealed record Access(AccessKind Kind, string? Scope = null);

/// <summary>Endpoint metadata: this POST takes no idempotency key.</summary>
internal sealed record NoIdempotency;

/// <summary>The words with which endpoints say who may call them.</summary>
internal static class AccessConventions
{
    /// <summary>An access token, or a user key that has <paramref name="scope"/>.</summary>
    public static T RequireUser<T>(this T endpoints, string scope)
        where T : IEndpointConventionBuilder => endpoints.WithMetadata(new Access(AccessKind.User, scope));

    /// <summary>An access token only.</summary>
    public static T RequireAccessToken<T>(this T endpoints)
        where T : IEndpointConventionBuilder => endpoints.WithMetadata(new Access(AccessKind.AccessToken));

    /// <summary>A user key only.</summary>
    public static T RequireUserKey<T>(this T endpoints)
        where T : IEndpointConventionBuilder => endpoints.WithMetadata(new Access(AccessKind.UserKey));

    /// <summary>An access token of the owner only: the call concerns the whole instance.</summary>
    public static T RequireOwner<T>(this T endpoints)
        where T : IEndpointConventionBuilder => endpoints.WithMetadata(new Access(AccessKind.Owner));

    /// <summary>An access token of an owner or admin only: the call concerns other users.</summary>
    public static T RequireAdmin<T>(this T endpoints)
        where T : IEndpointConventionBuilder => endpoints.WithMetadata(new Access(AccessKind.Admin));

    /// <summary>A device's key only.</summary>
    public static T RequireDevice<T>(this T endpoints)
        where T : IEndpointConventionBuilder => endpoints.WithMetadata(new Access(AccessKind.Device));

    /// <summary>Any user credential (the endpoint checks the scopes) or a device's key.</summary>
    public static T RequireUserOrDevice<T>(this T endpoints)
        where T : IEndpointConventionBuilder => endpoints.WithMetadata(new Access(AccessKind.UserOrDevice));

    /// <summary>A user credential with <paramref name="scope"/>, or a device enrolment token.</summary>
    public static T RequireEnrollment<T>(this T endpoints, string scope)
        where T : IEndpointConventionBuilder => endpoints.WithMetadata(new Access(AccessKind.UserOrEnrollment, scope));

    /// <summary>No credential.</summary>
    public static T AllowAnyone<T>(this T endpoints)
        where T : IEndpointConventionBuilder => endpoints.WithMetadata(new Access(AccessKind.Anyone));

    /// <summary>No credential; a good one is recognised, a bad one counts as none.</summary>
    public static T AllowAnyoneOrUser<T>(this T endpoints)
        where T : IEndpointConventionBuilder => endpoints.WithMetadata(new Access(AccessKind.AnyoneOrUser));

    /// <summary>The call changes nothing that a repetition could double.</summary>
    public static T WithoutIdempotency<T>(this T endpoints)
        where T : IEndpointConventionBuilder => endpoints.WithMetadata(new NoIdempotency());
}
