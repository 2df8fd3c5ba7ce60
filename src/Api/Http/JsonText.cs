using System.Text;
using System.Text.Json;
using Modular.Application.Pipeline;

namespace Modular.Api.Http;

/// <summary>
/// Refuses strings that PostgreSQL cannot hold: U+0000 and lone surrogates, which JSON can express by escapes.
/// </summary>
internal static class JsonText
{
    private const string Message = "Must not contain U+0000 or a lone surrogate.";

    public static void RequireStorable(ReadOnlySpan<byte> json)
    {
        // Both can only come by an escape (raw ones are not valid JSON or not valid UTF-8), and bodies with escapes
        // of that kind are rare: most bodies cost one vectorised search.
        if (json.IndexOf("\\u"u8) < 0)
            return;

        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = WireJson.MaxDepth });
        var path = new List<Step>();
        while (reader.Read())
            Visit(ref reader, path);
    }

    private static void Visit(ref Utf8JsonReader reader, List<Step> path)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                Enter(path);
                path.Add(new Step(reader.TokenType == JsonTokenType.StartArray));
                break;
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                path.RemoveAt(path.Count - 1);
                break;
            case JsonTokenType.PropertyName:
                if (!IsStorable(ref reader, out var name))
                    throw new InvalidInput(
                        Path(path[..^1]), "A field name " + char.ToLowerInvariant(Message[0]) + Message[1..]);
                path[^1].Name = name;
                break;
            default:
                Enter(path);
                if (reader.TokenType == JsonTokenType.String && !IsStorable(ref reader, out _))
                    throw new InvalidInput(Path(path), Message);
                break;
        }
    }

    private static void Enter(List<Step> path)
    {
        if (path.Count > 0 && path[^1].IsArray)
            path[^1].Index++;
    }

    private static bool IsStorable(ref Utf8JsonReader reader, out string text)
    {
        text = "";
        try
        {
            text = reader.GetString()!;
        }
        // What the reader says of an escaped surrogate without its other half.
        catch (InvalidOperationException)
        {
            return false;
        }

        return !text.Contains('\0') && !HasLoneSurrogate(text);
    }

    private static bool HasLoneSurrogate(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (!char.IsHighSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[++i]))
                return true;
        }

        return false;
    }

    private static string Path(List<Step> path)
    {
        var text = new StringBuilder();
        foreach (var step in path)
        {
            if (step.IsArray)
                text.Append('[').Append(step.Index).Append(']');
            else
                text.Append(text.Length > 0 ? "." : "").Append(step.Name);
        }

        return text.Length == 0 ? "$" : text.ToString();
    }

    private sealed class Step(bool isArray)
    {
        public bool IsArray => isArray;

        public int Index { get; set; } = -1;

        public string Name { get; set; } = "";
    }
}
