namespace Modular.Application.Realtime;

/// <summary>Which events a stream carries; null stands for all.</summary>
public sealed record EventFilter
{
    /// <summary>The types asked for, such as <c>task.created</c>.</summary>
    public IReadOnlySet<string>? Types { get; init; }

    /// <summary>The channels asked for; an event in any of them is carried.</summary>
    public IReadOnlySet<string>? Channels { get; init; }

    /// <summary>The families that the credential may see: what stands before the dot of a type.</summary>
    public IReadOnlySet<string>? Families { get; init; }

    /// <summary>Whether the stream carries <paramref name="live"/>.</summary>
    public bool Takes(LiveEvent live) =>
        (Types is null || Types.Contains(live.Type))
        && (Channels is null || live.Channels.Any(Channels.Contains))
        && (Families is null || Families.Contains(Family(live.Type)));

    private static string Family(string type) => type[..(type.IndexOf('.') is var dot and >= 0 ? dot : type.Length)];
}
