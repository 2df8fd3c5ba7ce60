using System.Text.Json;
using System.Text.Json.Serialization;

namespace Modular.Client;

/// <summary>
/// Calls Modular. Its <see cref="HttpClient" /> says where that is (<c>BaseAddress</c>) and who calls.
/// </summary>
public partial class ModularClient
{
    // In a patch null clears a field, and a property that nobody has set must leave it alone.
    static partial void UpdateJsonSerializerSettings(JsonSerializerOptions settings) =>
        settings.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
}
