using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Modular.Application.Pipeline;

namespace Modular.IntegrationTests.Http;

/// <summary>A body with one field of the wrong type.</summary>
/// <param name="Field">What an error must call the field.</param>
/// <param name="Json">The body.</param>
internal sealed record WrongBody(string Field, string Json);

/// <summary>All values of the wrong type, for every field of a body down to the last.</summary>
internal static class WrongValues
{
    private static readonly string[] NoText = ["7", "true", "[]", "{}"];
    private static readonly string[] NoBoolean = ["\"true\"", "1", "{}"];
    private static readonly string[] NoNumber = ["\"1\"", "true", "[]", "{}"];
    private static readonly string[] NoWholeNumber = [.. NoNumber, "1.5", "99999999999999999999"];
    private static readonly string[] NoId = ["\"x\"", "\"\"", "7", "{}"];
    private static readonly string[] NoName = ["\"no such name\"", "\"\"", "0", "{}"];
    private static readonly string[] NoTime = ["\"now\"", "\"2030-01-31T12:00:00\"", "\"2030-02-31T12:00:00Z\"", "7"];

    public static IEnumerable<WrongBody> In(Type body) => Fields(body, "", json => json);

    private static IEnumerable<WrongBody> Fields(Type type, string at, Func<string, string> body)
    {
        foreach (var property in WireJson.Options.GetTypeInfo(type).Properties)
        {
            var name = property.Name;
            var field = at.Length == 0 ? name : $"{at}.{name}";
            foreach (var wrong in Values(Bare(property.PropertyType), field, json => body($"{{\"{name}\":{json}}}")))
                yield return wrong;
        }
    }

    private static IEnumerable<WrongBody> Values(Type type, string field, Func<string, string> body)
    {
        if (Scalars(type) is { } wrong)
            return wrong.Select(json => new WrongBody(field, body(json)));

        var info = WireJson.Options.GetTypeInfo(type);
        var whole = NoTextNorNested.Select(json => new WrongBody(field, body(json)));
        return info.Kind switch
        {
            JsonTypeInfoKind.Object => [.. whole, .. Fields(type, field, body)],
            JsonTypeInfoKind.Enumerable =>
                [.. whole, .. Values(Bare(info.ElementType!), field + "[0]", json => body($"[{json}]"))],
            JsonTypeInfoKind.Dictionary =>
                [.. whole, .. Values(Bare(info.ElementType!), field + ".a", json => body($"{{\"a\":{json}}}"))],
            _ => throw new InvalidOperationException($"What is no {type}?"),
        };
    }

    private static string[] NoTextNorNested => ["7", "\"x\"", "true"];

    private static string[]? Scalars(Type type) => type switch
    {
        _ when type == typeof(JsonElement) => [],
        _ when type == typeof(string) => NoText,
        _ when type == typeof(bool) => NoBoolean,
        _ when type == typeof(int) || type == typeof(long) => NoWholeNumber,
        _ when type == typeof(double) => NoNumber,
        _ when type == typeof(Guid) => NoId,
        _ when type == typeof(DateTimeOffset) => NoTime,
        { IsEnum: true } => NoName,
        _ => null,
    };

    private static Type Bare(Type type)
    {
        type = type is { IsGenericType: true } && type.GetGenericTypeDefinition() == typeof(Optional<>)
            ? type.GetGenericArguments()[0]
            : type;
        return Nullable.GetUnderlyingType(type) ?? type;
    }
}
