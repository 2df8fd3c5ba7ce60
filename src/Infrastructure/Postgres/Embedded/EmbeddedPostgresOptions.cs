namespace Modular.Infrastructure.Postgres.Embedded;

/// <summary>Where the embedded PostgreSQL lies and how its guard is started.</summary>
public sealed record EmbeddedPostgresOptions
{
    /// <summary>The data directory; made when it is missing. The cluster lies in its <c>pg</c>.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The program that runs the guard: this executable, or <c>dotnet</c>.</summary>
    public required string GuardExecutable { get; init; }

    /// <summary>Its arguments, ending in <c>db --guard</c>; <c>--data DIR</c> is appended.</summary>
    public required IReadOnlyList<string> GuardArguments { get; init; }

    /// <summary>
    /// Refuses a cluster whose fsync, full_page_writes or data_checksums is off; tests alone may do without.
    /// </summary>
    internal bool RequireDurability { get; init; } = true;
}
