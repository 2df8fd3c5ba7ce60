using Modular.Application.Tasks;

namespace Modular.UnitTests.Tasks;

public class TimeZonesTests
{
    [TestCase("UTC")]
    [TestCase("Etc/UTC")]
    [TestCase("Etc/GMT+5")]
    [TestCase("Europe/Berlin")]
    [TestCase("America/Argentina/Buenos_Aires")]
    [TestCase("America/Port-au-Prince")]
    public void Finds_zones_by_their_names(string name) => Assert.That(TimeZones.Find(name), Is.Not.Null);

    [TestCase("")]
    [TestCase("Europe")]
    [TestCase("Europe/Nowhere")]
    [TestCase("+02:00")]
    [TestCase("/etc/localtime")]
    [TestCase("Europe/../Europe/Berlin")]
    [TestCase("right/Europe/Berlin")]
    [TestCase("posixrules")]
    [TestCase("Europe/Berlin\n")]
    public void Finds_nothing_else(string name) => Assert.That(TimeZones.Find(name), Is.Null);

    [Test]
    public void Finds_a_zone_in_its_own_letters_only_whoever_has_asked_before()
    {
        _ = TimeZones.Find("Europe/Berlin");

        Assert.That(TimeZones.Find("Europe/berlin"), Is.Null);
    }

    [Test]
    public void Says_so_where_the_machine_has_no_zones()
    {
        Assert.That(TimeZones.NotFound(known: 1), Does.Contain("tzdata"));
        Assert.That(TimeZones.NotFound(known: 400), Does.Not.Contain("tzdata"));
    }
}
