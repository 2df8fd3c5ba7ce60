namespace Modular.Api.Configuration;

/// <summary>Which messages of QStash become tasks, and whose.</summary>
/// <param name="Keys">
/// <c>QSTASH_CURRENT_SIGNING_KEY</c> and <c>QSTASH_NEXT_SIGNING_KEY</c>; none only when nothing is verified.
/// </param>
internal sealed record QStashSettings(IReadOnlyList<string> Keys)
{
    /// <summary>Where QStash posts to, below the public address.</summary>
    public const string Path = "/v1/tasks/ingest/qstash";

    /// <summary>The address that messages are sent to, below <c>PUBLIC_URL</c>: a signature must name it.</summary>
    public required string Endpoint { get; init; }

    /// <summary><c>QStash:UserId</c>: whose the tasks are unless a message names somebody; none by default.</summary>
    public Guid? UserId { get; init; }

    /// <summary><c>QStash:AllowedUserIds</c>: whom a message may name; nobody by default.</summary>
    public IReadOnlySet<Guid> AllowedUserIds { get; init; } = new HashSet<Guid>();

    /// <summary>
    /// <c>QStash:Verify</c>: whether signatures are checked; false only in Development on loopback; default true.
    /// </summary>
    public bool Verify { get; init; } = true;
}
