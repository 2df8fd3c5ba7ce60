using System.Text.Json;

namespace Modular.Infrastructure.Tasks.Executors;

/// <summary>The payload schemas that are carried as files, named for their executors.</summary>
internal static class SchemaFile
{
    public static JsonElement Read(string executor)
    {
        using var stream = typeof(SchemaFile).Assembly.GetManifestResourceStream($"executors/{executor}.json")!;
        using var document = JsonDocument.Parse(stream);
        return document.RootElement.Clone();
    }
}
