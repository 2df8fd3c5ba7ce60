using System.Globalization;

namespace Modular.Domain.Tasks;

/// <summary>One of the five fields of a cron expression: what may stand in it.</summary>
/// <param name="Name">What an error calls it.</param>
/// <param name="First">The least value.</param>
/// <param name="Last">The greatest value.</param>
/// <param name="Names">Names of the values from <paramref name="First"/> on, if they have any.</param>
internal sealed record CronField(string Name, int First, int Last, params string[] Names)
{
    public static readonly CronField Minute = new("minute", 0, 59);

    public static readonly CronField Hour = new("hour", 0, 23);

    public static readonly CronField DayOfMonth = new("day of month", 1, 31);

    public static readonly CronField Month = new(
        "month", 1, 12, "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC");

    /// <summary>0 and 7 are both Sunday.</summary>
    public static readonly CronField DayOfWeek = new(
        "day of week", 0, 7, "SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT");

    /// <summary>Reads a list of values, ranges and steps.</summary>
    /// <exception cref="FormatException">Says what is wrong with it.</exception>
    public CronValues Parse(string text)
    {
        var values = text.Split(',').Aggregate(0UL, (all, part) => all | ParsePart(part));
        return new CronValues(values, IsRestricted: !text.StartsWith('*'));
    }

    private ulong ParsePart(string part)
    {
        var (range, step) = part.Split('/') switch
        {
            [var all] => (all, 1),
            [var some, var every] when some.Contains('-') || some == "*" => (some, StepOf(every)),
            _ => throw new FormatException(
                $"The {Name} '{part}' is no value, no range and no step of either * or a range."),
        };
        var (from, to) = RangeOf(range);
        var values = 0UL;
        for (var value = from; value <= to; value += step)
            values |= 1UL << value;
        return values;
    }

    private (int From, int To) RangeOf(string text)
    {
        if (text == "*")
            return (First, Last);
        if (text.Split('-') is not [var from, var to])
            return (ValueOf(text), ValueOf(text));

        var range = (From: ValueOf(from), To: ValueOf(to));
        // A range may end with Sunday, which is both the first day of the week and the last.
        if (this == DayOfWeek && range is { From: > 0, To: 0 })
            range.To = Last;
        return range.From <= range.To
            ? range
            : throw new FormatException($"The {Name} '{text}' is a range that ends before it begins.");
    }

    private int ValueOf(string text)
    {
        var name = Array.FindIndex(Names, name => name.Equals(text, StringComparison.OrdinalIgnoreCase));
        if (name >= 0)
            return First + name;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            && value >= First && value <= Last)
        {
            return value;
        }

        var orName = Names is [var first, .., var last] ? $" or a name such as {first} or {last}" : "";
        throw new FormatException($"The {Name} '{text}' is not a number from {First} to {Last}{orName}.");
    }

    private int StepOf(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var step) && step >= 1 && step <= Last
            ? step
            : throw new FormatException($"The step '{text}' of the {Name} is not a number from 1 to {Last}.");
}

/// <summary>The values that a field lets through, a bit each.</summary>
/// <param name="Bits">The bit of a value is set when it is among them.</param>
/// <param name="IsRestricted">Whether the field begins with something else than <c>*</c>.</param>
internal readonly record struct CronValues(ulong Bits, bool IsRestricted)
{
    public bool Has(int value) => (Bits >> value & 1) != 0;

    public IEnumerable<int> UpTo(int last)
    {
        for (var value = 0; value <= last; value++)
        {
            if (Has(value))
                yield return value;
        }
    }
}
