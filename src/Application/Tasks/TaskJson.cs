using System.Text;

namespace Modular.Application.Tasks;

/// <summary>What holds for payloads and results.</summary>
internal static class TaskJson
{
    /// <summary>Bytes of a payload or a result.</summary>
    public const int MaxBytes = 256 * 1024;

    public const string TooLarge = "Must be at most 256 KiB.";

    public static bool Fits(string? json) => json is null || Encoding.UTF8.GetByteCount(json) <= MaxBytes;
}
