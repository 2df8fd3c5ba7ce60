using System.Collections.Concurrent;
using Modular.Application.Tasks.Executors;
using Newtonsoft.Json;
using NJsonSchema;
using NJsonSchema.Validation;

namespace Modular.Infrastructure.Tasks.Executors;

/// <summary>Payloads against the schemas of their executors; a schema is read once.</summary>
internal sealed class PayloadSchemas : IPayloadSchemas
{
    private readonly ConcurrentDictionary<string, JsonSchema> _schemas = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, string[]> Check(ITaskExecutor executor, string payload)
    {
        // Nothing is fetched: a schema here has no references, so this ends at once.
        var schema = _schemas.GetOrAdd(executor.Name, _ =>
            JsonSchema.FromJsonAsync(executor.PayloadSchema.GetRawText()).GetAwaiter().GetResult());
        try
        {
            return Innermost(schema.Validate(payload))
                .GroupBy(error => $"payload{Path(error)}", error => Sentence(error))
                .ToDictionary(field => field.Key, field => field.Distinct().ToArray());
        }
        // The one thing in good JSON that the reader of NJsonSchema does not take: a whole number of over 380 digits.
        catch (JsonReaderException e)
        {
            return new Dictionary<string, string[]> { [$"payload.{e.Path}"] = ["Must be a shorter number."] };
        }
    }

    /// <summary>The faults themselves, in place of "an item of the list is at fault".</summary>
    private static IEnumerable<ValidationError> Innermost(IEnumerable<ValidationError> errors) => errors.SelectMany(
        error => error is ChildSchemaValidationError parent
            ? Innermost(parent.Errors.Values.SelectMany(inner => inner))
            : [error]);

    // "#/messages[0].role" as everything else here is named: ".messages[0].role".
    private static string Path(ValidationError error) => (error.Path ?? "").TrimStart('#').Replace('/', '.');

    private static string Sentence(ValidationError error) => error.Kind switch
    {
        ValidationErrorKind.PropertyRequired => "Is required.",
        ValidationErrorKind.NoAdditionalPropertiesAllowed => "Is not a known field.",
        ValidationErrorKind.StringExpected => "Must be a string.",
        ValidationErrorKind.NumberExpected => "Must be a number.",
        ValidationErrorKind.IntegerExpected => "Must be a whole number.",
        ValidationErrorKind.BooleanExpected => "Must be true or false.",
        ValidationErrorKind.ObjectExpected => "Must be an object.",
        ValidationErrorKind.ArrayExpected => "Must be a list.",
        ValidationErrorKind.StringTooShort => $"Must have at least {error.Schema.MinLength} characters.",
        ValidationErrorKind.StringTooLong => $"Must have at most {error.Schema.MaxLength} characters.",
        ValidationErrorKind.NumberTooSmall => $"Must be at least {error.Schema.Minimum}.",
        ValidationErrorKind.NumberTooBig => $"Must be at most {error.Schema.Maximum}.",
        ValidationErrorKind.TooFewItems => $"Must have at least {error.Schema.MinItems} items.",
        ValidationErrorKind.TooManyItems => $"Must have at most {error.Schema.MaxItems} items.",
        ValidationErrorKind.TooManyProperties => $"Must have at most {error.Schema.MaxProperties} fields.",
        ValidationErrorKind.NotInEnumeration => $"Must be one of {string.Join(", ", error.Schema.Enumeration)}.",
        _ => $"Does not fit the executor's schema ({error.Kind}).",
    };
}
