using Modular.Application.Auth;
using Modular.Domain;
using Modular.Domain.Auth;

namespace Modular.Api.Auth;

/// <summary>
/// Limits by address. They hang on endpoints, not on paths: no way of writing a path leads around them
/// (CVE-2025-71399).
/// </summary>
internal static class AttemptLimits
{
    /// <summary>Refused attempts count against the caller's address.</summary>
    public static T LimitFailures<T>(this T endpoints)
        where T : IEndpointConventionBuilder =>
        endpoints.AddEndpointFilter((context, next) =>
            Limit(context, next, options => options.AddressFailures, IsFailure));

    /// <summary>Successful calls count against the caller's address.</summary>
    public static RouteHandlerBuilder LimitRegistrations(this RouteHandlerBuilder endpoint) =>
        endpoint.AddEndpointFilter((context, next) =>
            Limit(context, next, options => options.AddressRegistrations, refusal => refusal is null));

    /// <summary>Codes asked for count against the caller's address, which could have mail sent to anybody.</summary>
    public static RouteHandlerBuilder LimitCodeRequests(this RouteHandlerBuilder endpoint) =>
        endpoint.AddEndpointFilter((context, next) =>
            Limit(context, next, options => options.AddressCodeRequests, refusal => refusal is null));

    /// <summary>Logins sent to a provider count against the caller's address: each is kept for a while.</summary>
    public static RouteHandlerBuilder LimitLoginStarts(this RouteHandlerBuilder endpoint) =>
        endpoint.AddEndpointFilter((context, next) =>
            Limit(context, next, options => options.AddressLoginStarts, refusal => refusal is null));

    /// <summary>Logins begun count against the caller's address: each leaves a row for minutes.</summary>
    public static RouteHandlerBuilder LimitPasskeyLogins(this RouteHandlerBuilder endpoint) =>
        endpoint.AddEndpointFilter((context, next) =>
            Limit(context, next, options => options.AddressPasskeyLogins, refusal => refusal is null));

    // A taken address tells as much as a wrong password does: neither may be asked for at will. That a code is wanted
    // too is said after a right password.
    private static bool IsFailure(Refusal? refusal) =>
        refusal is (Unauthenticated or Forbidden or EmailTaken or InvalidCode or InvalidGrant or InvalidLoginState
                or InvalidPasskey)
            and not (MfaRequired or ReauthenticationRequired);

    private static async ValueTask<object?> Limit(
        EndpointFilterInvocationContext context, EndpointFilterDelegate next,
        Func<AuthOptions, AttemptLimit> limit, Func<Refusal?, bool> counts)
    {
        var services = context.HttpContext.RequestServices;
        var options = services.GetRequiredService<AuthOptions>();
        var origin = CallerOrigin.Of(context.HttpContext);
        if (origin.IsOwnMachine(options.PublicUrl))
            return await next(context);

        var fields = new RateLimitFields(limit(options), services.GetRequiredService<TimeProvider>());
        try
        {
            return await services.GetRequiredService<IThrottle>().Attempt(
                fields.Limit, origin.AddressKey, refusal => fields.Counts(counts(refusal)), Counted,
                context.HttpContext.RequestAborted);
        }
        catch (TooManyAttempts full)
        {
            fields.NoneLeft(full.RetryAfter!.Value);
            throw;
        }
        finally
        {
            fields.AddTo(context.HttpContext.Response);
        }

        Task<object?> Counted(CountedAttempt? attempt)
        {
            fields.Count(attempt);
            return next(context).AsTask();
        }
    }
}
