using FluentValidation;
using FluentValidation.Results;
using MediatR;

namespace Modular.Application.Pipeline;

/// <summary>
/// Runs a request's validators; what they find becomes one <see cref="InvalidInput"/> naming every field.
/// </summary>
internal sealed class ValidationBehavior<TRequest, TResponse>(IEnumerable<IValidator<TRequest>> validators)
    : IPipelineBehavior<TRequest, TResponse>
{
    public Task<TResponse> Handle(
        TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        validators.SelectMany(validator => validator.Validate(request).Errors).ToList().RequireNone();
        return next();
    }
}

/// <summary>What validators have found.</summary>
internal static class ValidationFailures
{
    /// <summary>Refuses any failure, with one <see cref="InvalidInput"/> naming every field.</summary>
    public static void RequireNone(this IReadOnlyCollection<ValidationFailure> failures)
    {
        if (failures.Count > 0)
            throw new InvalidInput(failures
                .GroupBy(failure => failure.PropertyName, failure => failure.ErrorMessage)
                .ToDictionary(field => field.Key, field => field.ToArray()));
    }
}

/// <summary>Field names in error messages are those of the JSON body: <c>tasks[3].runAt</c>.</summary>
internal static class FieldNames
{
    public static void UseJsonNames()
    {
        ValidatorOptions.Global.LanguageManager.Enabled = false;
        ValidatorOptions.Global.PropertyNameResolver = (_, member, expression) =>
            (member?.Name ?? expression?.ToString()) is { Length: > 0 } name
                ? char.ToLowerInvariant(name[0]) + name[1..]
                : null;
    }
}
