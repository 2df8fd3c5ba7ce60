using System.Text;

namespace Modular.Api.Agent.Processes;

/// <summary>What a task's payload asks to run.</summary>
/// <param name="Command">The program and its arguments.</param>
/// <param name="Environment">Variables set for it beside the inherited ones.</param>
internal sealed record Invocation(IReadOnlyList<string> Command, IReadOnlyDictionary<string, string> Environment)
{
    // The kernel's limit for one argument (MAX_ARG_STRLEN), its closing zero included.
    private const int ArgumentMaxBytes = 128 * 1024 - 1;

    /// <summary><c>{ command, env? }</c>, run by <c>/bin/sh -c</c>.</summary>
    public static Invocation Shell(Payload payload) =>
        new(["/bin/sh", "-c", Short(payload.Text("command"), "command")], Variables(payload));

    /// <summary><c>{ name, args[]?, env? }</c>, a file that lies directly in <paramref name="scripts"/>.</summary>
    public static Invocation Script(Payload payload, string scripts)
    {
        var name = Short(payload.Text("name"), "name");
        if (name.Contains('/') || name is "." or "..")
            throw new InvalidPayload("payload.name must be the plain name of a file in the scripts directory.");
        var arguments = payload.Texts("args").Select((argument, index) => Short(argument, $"args[{index}]"));
        return new Invocation([Path.Combine(scripts, name), .. arguments], VariablesOfScript(payload));
    }

    // A machine that allows scripts and no shell runs what its owner put there, and nothing of the payload's.
    private static IReadOnlyDictionary<string, string> VariablesOfScript(Payload payload)
    {
        var variables = Variables(payload);
        return variables.Keys.FirstOrDefault(CodeVariables.Contains) is { } name
            ? throw new InvalidPayload($"payload.env.{name} could make the script run other code.")
            : variables;
    }

    private static IReadOnlyDictionary<string, string> Variables(Payload payload)
    {
        var variables = payload.NamedTexts("env");
        foreach (var (name, value) in variables)
        {
            if (name.Length == 0 || name.Contains('=') || name.Contains('\0'))
                throw new InvalidPayload("payload.env has a name that is empty or holds '=' or U+0000.");
            Short(value, $"env.{name}");
        }

        return variables;
    }

    private static string Short(string text, string field) => Encoding.UTF8.GetByteCount(text) <= ArgumentMaxBytes
        ? text
        : throw new InvalidPayload($"payload.{field} is longer than {ArgumentMaxBytes} bytes.");
}
