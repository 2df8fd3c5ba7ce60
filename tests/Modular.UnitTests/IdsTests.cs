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

    [Test]
    public void Tells_when_it_was_made_to_the_millisecond()
    {
        Ids.New(Now.AddYears(1));
        var time = Now.AddTicks(12_345_678);

        var id = Ids.NewAt(time);

        Assert.That(id.Version, Is.EqualTo(7));
        Assert.That(Ids.TimeOf(id), Is.EqualTo(Now.AddMilliseconds(1234)), "However far others are ahead.");
        Assert.That(Ids.NewAt(time), Is.Not.EqualTo(id));
        Assert.That(Ids.TimeOf(Guid.Parse("3f2504e0-4f89-41d3-9a0c-0305e82c3301")), Is.Null);
    }
}
