using System.Net;
using Modular.Application.Pipeline;
using Modular.Domain;

namespace Modular.Api.Http;

/// <summary>Proves the caller's credential and checks it against what the endpoint takes.</summary>
internal sealed class Authentication(RequestDelegate next)
{
    private const string Scheme = "Bearer ";

    // Longer than any token or key of ours; refused before it is hashed.
    private const int MaxLength = 4096;

    public async Task Invoke(HttpContext context)
    {
        var endpoint = context.GetEndpoint();
        var call = context.RequestServices.GetRequiredService<CallContext>();
        call.Address = context.Connection.RemoteIpAddress;
        call.UserAgent = context.Request.Headers.UserAgent is [{ Length: > 0 } agent, ..] ? agent : null;
        if (endpoint?.Metadata.GetMetadata<Access>() is { } access)
            context.Features.Set(call.Principal = await Authenticate(context, access));
        else if (endpoint is RouteEndpoint)
            throw new InvalidOperationException($"{endpoint.DisplayName} does not say who may call it.");
        await next(context);
    }

    /// <summary>Proves the caller's credential; refuses one that is not what <paramref name="access"/> takes.</summary>
    public static async ValueTask<Principal> Require(HttpContext context, Access access)
    {
        var principal = await Verify(context);
        RequireNetwork(principal, context.Connection.RemoteIpAddress);
        RequireKind(principal, access.Kind);
        RequireRole(principal.Role, access.Kind);
        if (access.Scope is not null && principal.Kind != CredentialKind.EnrollmentToken)
            RequireScope(principal, access.Scope);
        return principal;
    }

    /// <summary>Refuses unless <paramref name="principal"/> has <paramref name="scope"/>.</summary>
    public static void RequireScope(Principal principal, string scope)
    {
        if (!(principal.Scopes?.Contains(scope) ?? Scopes.CanHave(principal.Role, scope)))
            throw new InsufficientScope(scope);
    }

    private static async ValueTask<Principal?> Authenticate(HttpContext context, Access access) => access.Kind switch
    {
        AccessKind.Anyone => null,
        AccessKind.AnyoneOrUser => await Recognise(context),
        _ => await Require(context, access),
    };

    private static async ValueTask<Principal?> Recognise(HttpContext context)
    {
        try
        {
            return await Verify(context);
        }
        // The endpoint works without a credential; a dead one is no reason to refuse.
        catch (Unauthenticated)
        {
            return null;
        }
    }

    private static async ValueTask<Principal> Verify(HttpContext context)
    {
        var header = context.Request.Headers.Authorization.ToString();
        if (header.Length == 0)
            throw new NotAuthenticated();
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || header.Length > MaxLength)
            throw new NotAuthenticated(NotAuthenticated.Unknown);

        var token = header[Scheme.Length..].Trim();
        foreach (var verifier in context.RequestServices.GetServices<ICredentialVerifier>())
        {
            if (verifier.Recognises(token))
                return await verifier.Verify(token, context.RequestAborted);
        }

        throw new NotAuthenticated(NotAuthenticated.Unknown);
    }

    private static void RequireNetwork(Principal principal, IPAddress? address)
    {
        if (principal.AllowedNetworks is not { } networks)
            return;
        if (address is null || !networks.Any(network => network.Contains(address.Plain())))
            throw new AddressNotAllowed();
    }

    private static void RequireRole(string role, AccessKind kind)
    {
        if (kind == AccessKind.Owner && role != "owner")
            throw new OwnerOnly();
        if (kind == AccessKind.Admin && role is not ("owner" or "admin"))
            throw new AdminOnly();
    }

    private static void RequireKind(Principal principal, AccessKind kind)
    {
        var user = principal.Kind is CredentialKind.AccessToken or CredentialKind.UserKey;
        var (fits, wanted) = kind switch
        {
            AccessKind.AccessToken or AccessKind.Owner or AccessKind.Admin =>
                (principal.Kind == CredentialKind.AccessToken, "an access token"),
            AccessKind.User => (user, "an access token or a user key"),
            AccessKind.UserKey => (principal.Kind == CredentialKind.UserKey, "a user key"),
            AccessKind.Device => (principal.Kind == CredentialKind.DeviceKey, "a device key"),
            AccessKind.UserOrDevice =>
                (user || principal.Kind == CredentialKind.DeviceKey, "a user or device credential"),
            AccessKind.UserOrEnrollment =>
                (user || principal.Kind == CredentialKind.EnrollmentToken, "a user credential or an enrolment token"),
            _ => throw new InvalidOperationException($"{kind} takes no credential."),
        };
        if (!fits)
            throw new WrongCredentialKind(wanted);
    }
}
