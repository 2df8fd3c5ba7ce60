using Microsoft.Extensions.DependencyInjection;

namespace Modular.Application.Pipeline;

/// <summary>
/// Work that recurs, such as removing what has expired. A run sends one command and must be harmless to repeat:
/// every process that runs workers runs every duty.
/// </summary>
public interface IDuty
{
    /// <summary>What the log calls it, such as <c>rescue lost tasks</c>.</summary>
    string Name { get; }

    /// <summary>From the end of one run to the start of the next, give or take a tenth.</summary>
    TimeSpan Interval { get; }

    /// <summary>Does the work once; a failure is logged and the next run comes as usual.</summary>
    Task Run(CancellationToken ct);
}

/// <summary>A registered duty; it is made anew, in a scope of its own, for each run.</summary>
/// <param name="Type">The class.</param>
/// <param name="WokenBy">The topic that makes it run before its interval is over, or null.</param>
public sealed record DutyRegistration(Type Type, string? WokenBy);

/// <summary>Registers duties.</summary>
public static class Duties
{
    /// <summary>Adds <typeparamref name="T"/> to what the process's duty runner runs, if it has one.</summary>
    /// <param name="services">The container.</param>
    /// <param name="wokenBy">A topic that makes it run before its interval is over; null for none.</param>
    public static IServiceCollection AddDuty<T>(this IServiceCollection services, string? wokenBy = null)
        where T : class, IDuty
    {
        services.AddScoped<T>();
        services.AddSingleton(new DutyRegistration(typeof(T), wokenBy));
        return services;
    }
}
