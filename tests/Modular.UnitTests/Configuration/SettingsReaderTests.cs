using Modular.Api.Configuration;

namespace Modular.UnitTests.Configuration;

public class SettingsReaderTests
{
    private DirectoryInfo _data = null!;

    [SetUp]
    public void Make() => _data = Directory.CreateTempSubdirectory("modular-test-");

    [TearDown]
    public void Remove() => _data.Delete(recursive: true);

    [Test]
    public void Has_a_default_for_every_limit()
    {
        var settings = Read("{}");

        Assert.That(
            (settings.MaxBodyBytes, settings.MaxBatchBytes, settings.MaxDevicesPerUser, settings.MaxLiveConnections),
            Is.EqualTo((1 << 20, 8 << 20, 1000, 20)));
        Assert.That(settings.MaxSchedulesPerUser, Is.EqualTo(500));
    }

    [Test]
    public void Reads_limits_and_takes_0_for_none()
    {
        var settings = Read(
            """
            { "Limits": { "Body": 0, "Batch": 9, "DevicesPerUser": 7, "LiveConnections": 0, "SchedulesPerUser": 3 } }
            """);

        Assert.That(
            (settings.MaxBodyBytes, settings.MaxBatchBytes, settings.MaxDevicesPerUser, settings.MaxLiveConnections),
            Is.EqualTo((0, 9, 7, 0)));
        Assert.That(settings.MaxSchedulesPerUser, Is.EqualTo(3));
    }

    [Test]
    public void Names_every_key_at_fault()
    {
        var fault = Assert.Throws<ConfigurationInvalid>(
            () => Read("""{ "Limits": { "Body": "much", "LiveConnections": -1 } }"""));

        Assert.That(fault.Message, Does.Contain("Limits:Body: ").And.Contain("Limits:LiveConnections: "));
    }

    private Settings Read(string json)
    {
        File.WriteAllText(Path.Combine(_data.FullName, "modular.json"), json);
        return SettingsReader.Read(new CommandLineSettings(_data.FullName, null, NoWorkers: false), url => url);
    }
}
