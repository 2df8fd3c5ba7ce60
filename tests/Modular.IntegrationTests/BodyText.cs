using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Modular.IntegrationTests;

/// <summary>Bodies as tables of cases have them.</summary>
internal static partial class BodyText
{
    /// <summary>
    /// JSON of a short form: single quotes for double ones, <c>#7</c> for seven letters, <c>@7</c> for seven different
    /// strings.
    /// </summary>
    public static StringContent Json(string text)
    {
        var letters = Letters().Replace(text, count => new string('x', Number(count)));
        var strings = Strings().Replace(
            letters, count => string.Join(',', Enumerable.Range(0, Number(count)).Select(number => $"'{number}'")));
        return new StringContent(strings.Replace('\'', '"'), Encoding.UTF8, "application/json");
    }

    private static int Number(Match count) => int.Parse(count.ValueSpan[1..], CultureInfo.InvariantCulture);

    [GeneratedRegex("#[0-9]+", RegexOptions.None, 1000)]
    private static partial Regex Letters();

    [GeneratedRegex("@[0-9]+", RegexOptions.None, 1000)]
    private static partial Regex Strings();
}
