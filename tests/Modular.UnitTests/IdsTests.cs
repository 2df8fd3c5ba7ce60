using Modular.Domain;

namespace Modular.UnitTests;

public class IdsTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Test]
    public void Is_a_version_7_identifier_of_the_given_time()
    {
        var later = Now.AddYears(100);

        var id = Ids.New(later);

        Assert.That(id.Version, Is.EqualTo(7));
        Assert.That(id.Variant & 0b1100, Is.EqualTo(0b1000));
        Assert.That(Convert.ToInt64(id.ToString("N")[..12], 16), Is.EqualTo(later.ToUnixTimeMilliseconds()));
    }

    [Test]
    public void Rises_within_one_instant()
    {
        var ids = Enumerable.Range(0, 20_000).Select(_ => Ids.New(Now).ToString()).ToList();

        Assert.That(ids, Is.Ordered.Using((IComparer<string>)StringComparer.Ordinal));
        Assert.That(ids.Distinct().Count(), Is.EqualTo(ids.Count));
    }
}
