using Modular.Api.Agent;

namespace Modular.UnitTests.Agent;

internal sealed class MachineMeterTests
{
    private string _proc = null!;
    private MachineMeter _meter = null!;

    [SetUp]
    public void Start()
    {
        _proc = Directory.CreateTempSubdirectory("modular-proc-").FullName;
        _meter = new MachineMeter(_proc, _proc);
        Say("meminfo", "MemTotal:        2000 kB\nMemFree:          100 kB\nMemAvailable:     500 kB\n");
        Say("uptime", "12345.67 20000.00\n");
        Say("loadavg", "0.50 0.40 0.30 1/100 4711\n");
        Cpu(user: 1000, idle: 9000);
    }

    [TearDown]
    public void Remove() => Directory.Delete(_proc, recursive: true);

    [Test]
    public void Reads_memory_uptime_and_load()
    {
        var metrics = _meter.Measure();

        Assert.That(metrics.MemoryTotalBytes, Is.EqualTo(2000 * 1024));
        Assert.That(metrics.MemoryUsedBytes, Is.EqualTo(1500 * 1024));
        Assert.That(metrics.UptimeSeconds, Is.EqualTo(12345.67));
        Assert.That(metrics.Load1, Is.EqualTo(0.5));
    }

    [Test]
    public void Cpu_is_what_was_busy_since_the_last_measurement_in_percent_of_one_core()
    {
        Assert.That(_meter.Measure().CpuPercent, Is.Null);

        Cpu(user: 1000 + 300, idle: 9000 + 300);
        Assert.That(_meter.Measure().CpuPercent, Is.EqualTo(100));

        Cpu(user: 1300 + 600, idle: 9300);
        Assert.That(_meter.Measure().CpuPercent, Is.EqualTo(200));
    }

    [Test]
    public void Measurements_that_follow_each_other_at_once_say_the_same()
    {
        _meter.Measure();
        Cpu(user: 1000 + 300, idle: 9000 + 300);
        _meter.Measure();

        Cpu(user: 1300 + 3, idle: 9300);
        Assert.That(_meter.Measure().CpuPercent, Is.EqualTo(100));

        Cpu(user: 1300 + 3, idle: 9300 + 597);
        Assert.That(_meter.Measure().CpuPercent, Is.EqualTo(1));
    }

    [TestCase("stat", "")]
    [TestCase("stat", "cpu 1 2\ncpu0 1 2\n")]
    [TestCase("meminfo", "MemTotal: 2000 kB\n")]
    [TestCase("uptime", "long\n")]
    [TestCase("loadavg", null)]
    public void What_cannot_be_read_is_left_out_and_the_rest_is_there(string file, string? content)
    {
        if (content is null)
            File.Delete(Path.Combine(_proc, file));
        else
            Say(file, content);
        _meter.Measure();
        if (file != "stat")
            Cpu(user: 1300, idle: 9300);

        var metrics = _meter.Measure();

        Assert.That(metrics.CpuPercent is null, Is.EqualTo(file == "stat"));
        Assert.That(metrics.MemoryTotalBytes is null, Is.EqualTo(file == "meminfo"));
        Assert.That(metrics.UptimeSeconds is null, Is.EqualTo(file == "uptime"));
        Assert.That(metrics.Load1 is null, Is.EqualTo(file == "loadavg"));
        Assert.That(metrics.DiskTotalBytes, Is.Positive);
    }

    [Test]
    public void Of_this_machine_the_numbers_make_sense()
    {
        var metrics = new MachineMeter(_proc).Measure();

        Assert.That(metrics.MemoryUsedBytes, Is.Positive.And.LessThan(metrics.MemoryTotalBytes ?? 0));
        Assert.That(metrics.DiskUsedBytes, Is.Positive.And.LessThanOrEqualTo(metrics.DiskTotalBytes ?? 0));
        Assert.That(metrics.UptimeSeconds, Is.Positive);
        Assert.That(metrics.Load1, Is.Not.Negative);
    }

    // Two cores; nice, iowait, irq, softirq, steal and the guests stand still.
    private void Cpu(int user, int idle) => Say(
        "stat", $"cpu  {user} 5 0 {idle} 7 0 0 0 0 0\ncpu0 1 0 0 0 0 0 0 0 0 0\ncpu1 1 0 0 0 0 0 0 0 0 0\nintr 1\n");

    private void Say(string file, string content) => File.WriteAllText(Path.Combine(_proc, file), content);
}
