using System.Text.RegularExpressions;

namespace Modular.Application.Tasks;

/// <summary>Time zones by their IANA names, as this machine knows them.</summary>
internal static partial class TimeZones
{
    /// <summary>The zone of exactly this name, or null.</summary>
    public static TimeZoneInfo? Find(string name)
    {
        // The name becomes a path below the machine's time zones: nothing else may be reached with it.
        if (!Name().IsMatch(name) || !TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone))
            return null;

        // Once read, a zone is found in any case of letters; after a restart it would not be.
        return zone.Id == name || zone.HasSameRules(TimeZoneInfo.Utc) ? zone : null;
    }

    /// <summary>What to say to somebody who named a zone that is not found.</summary>
    /// <param name="known">How many zones the machine has.</param>
    public static string NotFound(int known) => known > 1
        ? "Must be the name of a time zone, such as Europe/Berlin or UTC."
        : "This server knows no time zone but UTC: it has no /usr/share/zoneinfo. "
            + "Use UTC, or ask its operator to install the package tzdata.";

    [GeneratedRegex("^[A-Z][A-Za-z0-9_+-]*(/[A-Za-z0-9][A-Za-z0-9_+-]*){0,2}$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Name();
}
