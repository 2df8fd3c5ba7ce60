using System.Reflection;
using FluentValidation;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace Modular.Application.Pipeline;

/// <summary>A use case that changes state: runs in one unit of work, whole or not at all.</summary>
/// <typeparam name="TResult">What the caller gets back; kept for replay when the request has an idempotency
/// key.</typeparam>
public interface ICommand<out TResult> : IRequest<TResult>;

/// <summary>A use case that only reads; it decides nothing.</summary>
/// <typeparam name="TResult">What the caller gets back.</typeparam>
public interface IQuery<out TResult> : IRequest<TResult>;

/// <summary>
/// Marks a result that carries a secret: kept for replay only 10 minutes, encrypted under the idempotency key.
/// </summary>
public interface ICarriesSecret;

/// <summary>Registers requests, their handlers and the behaviours around them.</summary>
public static class UseCases
{
    private static readonly Type[] Roles =
        [typeof(IRequestHandler<,>), typeof(INotificationHandler<>), typeof(IValidator<>), typeof(IGuard<>)];

    /// <summary>
    /// Adds the mediator, its behaviours (outermost first) and every handler, validator and guard of
    /// <paramref name="assemblies"/>, internal ones included.
    /// </summary>
    public static IServiceCollection AddUseCases(this IServiceCollection services, params Assembly[] assemblies)
    {
        // Before any validator is made: each keeps the names that it was made with.
        FieldNames.UseJsonNames();
        services.AddScoped<IMediator>(provider => new Mediator(provider.GetRequiredService));
        services.AddScoped(typeof(IPipelineBehavior<,>), typeof(ValidationBehavior<,>));
        // An open generic whose constraint is not met is skipped: the next three surround commands only.
        services.AddScoped(typeof(IPipelineBehavior<,>), typeof(UnitOfWorkBehavior<,>));
        services.AddScoped(typeof(IPipelineBehavior<,>), typeof(IdempotencyBehavior<,>));
        services.AddScoped(typeof(IPipelineBehavior<,>), typeof(GuardBehavior<,>));
        services.AddScoped<RequestIdempotency>();
        services.AddScoped<CallContext>();

        var types = assemblies.SelectMany(assembly => assembly.GetTypes());
        foreach (var type in types.Where(type => type is { IsAbstract: false, IsGenericTypeDefinition: false }))
        {
            foreach (var role in type.GetInterfaces().Where(IsRole))
                services.Add(new ServiceDescriptor(role, type, LifetimeOf(role)));
        }

        return services;
    }

    // Validators hold no state, and building one costs more than using it six times.
    private static ServiceLifetime LifetimeOf(Type role) => role.GetGenericTypeDefinition() == typeof(IValidator<>)
        ? ServiceLifetime.Singleton
        : ServiceLifetime.Scoped;

    private static bool IsRole(Type type) =>
        type.IsGenericType && Roles.Contains(type.GetGenericTypeDefinition());
}
