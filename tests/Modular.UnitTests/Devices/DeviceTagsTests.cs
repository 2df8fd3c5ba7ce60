using Modular.Domain.Devices;

namespace Modular.UnitTests.Devices;

public class DeviceTagsTests
{
    [TestCase("gpu", true)]
    [TestCase("Site:berlin/rack-1.a_b", true)]
    [TestCase("7", true)]
    [TestCase(null, false)]
    [TestCase("", false)]
    [TestCase("-gpu", false)]
    [TestCase("two words", false)]
    [TestCase("größe", false)]
    [TestCase("line\n", false)]
    public void Has_the_form_of_a_tag(string? tag, bool expected)
    {
        Assert.That(DeviceTags.IsValid(tag), Is.EqualTo(expected));
    }

    [Test]
    public void Has_at_most_64_characters()
    {
        Assert.That(DeviceTags.IsValid(new string('a', 64)), Is.True);
        Assert.That(DeviceTags.IsValid(new string('a', 65)), Is.False);
    }

    [Test]
    public void Keeps_the_first_mention_of_each()
    {
        Assert.That(DeviceTags.Union(["b", "a"], ["a", "c", "B"]), Is.EqualTo(new[] { "b", "a", "c", "B" }));
    }
}
