using Modular.Infrastructure.Postgres.Embedded;

namespace Modular.UnitTests.Postgres.Embedded;

internal sealed class PostmasterFileTests
{
    private static readonly string[] Ready =
        ["5463", "/data", "1795315199", "5432", "/run", "", "11659467        16", "ready   "];

    [Test]
    public void Names_the_server_and_tells_that_it_is_ready() =>
        Assert.That(PostmasterFile.Parse(Ready), Is.EqualTo(new PostmasterFile(5463, IsReady: true)));

    [Test]
    public void Is_not_ready_while_it_starts() =>
        Assert.That(PostmasterFile.Parse([.. Ready[..7], "starting"]).IsReady, Is.False);

    [Test]
    public void Is_not_ready_while_it_is_being_written() =>
        Assert.That(PostmasterFile.Parse(Ready[..5]), Is.EqualTo(new PostmasterFile(5463, IsReady: false)));

    [Test]
    public void Names_a_server_for_a_single_user_too() =>
        Assert.That(PostmasterFile.Parse(["-77", "/data"]).Pid, Is.EqualTo(77));

    [TestCase("")]
    [TestCase("0")]
    [TestCase("no number")]
    [TestCase("99999999999999")]
    public void Names_no_process_when_its_first_line_is_none(string line) =>
        Assert.That(PostmasterFile.Parse([line]).Pid, Is.Null);
}
