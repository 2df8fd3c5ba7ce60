using System.Text.Json;

namespace Modular.Api.Configuration;

/// <summary>Where settings come from beside the command line.</summary>
internal static class ConfigurationSources
{
    private const string Prefix = "MODULAR__";

    /// <summary>The environment over <c>modular.json</c> in <paramref name="dataDirectory"/>.</summary>
    /// <exception cref="ConfigurationInvalid">The file is not JSON.</exception>
    public static IConfiguration Open(string dataDirectory)
    {
        var file = Path.Combine(dataDirectory, "modular.json");
        var builder = new ConfigurationBuilder();
        if (File.Exists(file))
            builder.AddJsonStream(new MemoryStream(Read(file)));
        // The plain names first, so that the exact MODULAR__Section__Key wins over them.
        return builder.AddEnvironmentVariables().AddEnvironmentVariables(Prefix).Build();
    }

    private static byte[] Read(string file)
    {
        var bytes = File.ReadAllBytes(file);
        try
        {
            using var document = JsonDocument.Parse(bytes);
            return bytes;
        }
        catch (JsonException e)
        {
            throw new ConfigurationInvalid([$"modular.json: {file} is not valid JSON (line {e.LineNumber + 1})."]);
        }
    }
}
