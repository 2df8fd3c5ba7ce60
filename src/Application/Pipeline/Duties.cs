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
public sealed record DutyRegistration(Type Type);

/// <summary>Registers duties.</summary>
public static class Duties
{
    /// <summary>Adds <typeparamref name="T"/> to what the process's duty runner runs, if it has one.</summary>
    public static IServiceCollection AddDuty<T>(this IServiceCollection services)
        where T : class, IDuty
    {
        services.AddScoped<T>();
        services.AddSingleton(new DutyRegistration(typeof(T)));
        return services;
    }
}
