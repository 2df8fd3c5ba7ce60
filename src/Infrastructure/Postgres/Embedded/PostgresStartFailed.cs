namespace Modular.Infrastructure.Postgres.Embedded;

/// <summary>
/// The embedded PostgreSQL cannot be started; its message is one sentence for a person, without a stack trace.
/// </summary>
/// <param name="sentence">What is wrong and the way out.</param>
/// <param name="exitCode">What the process should exit with: 1, or 78 for a data directory of another major
/// version.</param>
public sealed class PostgresStartFailed(string sentence, int exitCode = 1) : Exception(sentence)
{
    /// <summary>Exit code for a data directory that another PostgreSQL major version made (EX_CONFIG).</summary>
    public const int OtherMajorVersion = 78;

    /// <summary>What the process should exit with.</summary>
    public int ExitCode { get; } = exitCode;

    internal static PostgresStartFailed NoRoom(string path) =>
        new($"The disk of {path} is full: make room and start again; nothing was left half-written.");

    /// <summary>
    /// Tells a full disk (ENOSPC, EDQUOT) from other trouble; the runtime tells a file over its limit as a bad
    /// argument.
    /// </summary>
    internal static bool IsNoRoom(Exception e) =>
        e is IOException { HResult: 28 or 122 } or ArgumentOutOfRangeException { ParamName: "value" };

    internal static bool SaysNoRoom(string output) =>
        output.Contains("No space left on device", StringComparison.Ordinal)
        || output.Contains("Disk quota exceeded", StringComparison.Ordinal)
        || output.Contains("File too large", StringComparison.Ordinal);
}
