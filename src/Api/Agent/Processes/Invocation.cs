using System.Text;
using System.Text.Json;

namespace Modular.Api.Agent.Processes;

/// <summary>The payload does not say what to run; the message names the field.</summary>
internal sealed class InvalidPayload(string message) : Exception(message);

/// <summary>What a task's payload asks to run.</summary>
/// <param name="Command">The program and its arguments.</param>
/// <param name="Environment">Variables set for it beside the inherited ones.</param>
internal sealed record Invocation(IReadOnlyList<string> Command, IReadOnlyDictionary<string, string> Environment)
{
    // The kernel's limit for one argument (MAX_ARG_STRLEN), its closing zero included.
    private const int ArgumentMaxBytes = 128 * 1024 - 1;

    /// <summary><c>{ command, env? }</c>, run by <c>/bin/sh -c</c>.</summary>
    public static Invocation Shell(JsonElement payload) =>
        new(["/bin/sh", "-c", Text(Member(payload, "command"), "command")], Variables(payload));

    /// <summary><c>{ name, args[]?, env? }</c>, a file that lies directly in <paramref name="scripts"/>.</summary>
    public static Invocation Script(JsonElement payload, string scripts)
    {
        var name = Text(Member(payload, "name"), "name");
        if (name.Contains('/') || name is "." or "..")
            throw new InvalidPayload("payload.name must be the plain name of a file in the scripts directory.");
        return new Invocation([Path.Combine(scripts, name), .. Arguments(payload)], Variables(payload));
    }

    private static IEnumerable<string> Arguments(JsonElement payload)
    {
        var args = Member(payload, "args");
        if (args.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
            return [];
        if (args.ValueKind != JsonValueKind.Array)
            throw new InvalidPayload("payload.args must be an array of strings.");
        return args.EnumerateArray().Select((argument, index) => Text(argument, $"args[{index}]", mayBeEmpty: true));
    }

    private static Dictionary<string, string> Variables(JsonElement payload)
    {
        var env = Member(payload, "env");
        if (env.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
            return [];
        if (env.ValueKind != JsonValueKind.Object)
            throw new InvalidPayload("payload.env must be an object of strings.");

        var variables = new Dictionary<string, string>();
        foreach (var variable in env.EnumerateObject())
        {
            if (variable.Name.Length == 0 || variable.Name.Contains('=') || variable.Name.Contains('\0'))
                throw new InvalidPayload("payload.env has a name that is empty or holds '=' or U+0000.");
            variables[variable.Name] = Text(variable.Value, $"env.{variable.Name}", mayBeEmpty: true);
        }

        return variables;
    }

    private static JsonElement Member(JsonElement payload, string name)
    {
        if (payload.ValueKind != JsonValueKind.Object)
            throw new InvalidPayload("payload must be an object.");
        return payload.TryGetProperty(name, out var member) ? member : default;
    }

    private static string Text(JsonElement value, string field, bool mayBeEmpty = false)
    {
        if (value.ValueKind != JsonValueKind.String)
            throw new InvalidPayload($"payload.{field} must be a string.");
        var text = value.GetString()!;
        if (!mayBeEmpty && string.IsNullOrWhiteSpace(text))
            throw new InvalidPayload($"payload.{field} must not be empty.");
        if (text.Contains('\0'))
            throw new InvalidPayload($"payload.{field} must not hold U+0000.");
        if (Encoding.UTF8.GetByteCount(text) > ArgumentMaxBytes)
            throw new InvalidPayload($"payload.{field} is longer than {ArgumentMaxBytes} bytes.");
        return text;
    }
}
