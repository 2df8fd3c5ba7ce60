using Modular.Infrastructure.Postgres.Embedded;

namespace Modular.UnitTests.Postgres.Embedded;

internal sealed class PostgresSettingsTests
{
    private const long GiB = 1L << 30;

    [TestCase(GiB / 16, "32MB")]
    [TestCase(2 * GiB, "512MB")]
    [TestCase(64 * GiB, "1024MB")]
    public void Gives_a_quarter_of_the_memory_to_shared_buffers_within_bounds(long memory, string expected) =>
        Assert.That(
            PostgresSettings.Render(At("/data/pg"), memory, cores: 2), Does.Contain($"shared_buffers = {expected}\n"));

    [Test]
    public void Listens_on_a_socket_only_and_leaves_durability_on()
    {
        var settings = PostgresSettings.Render(At("/data/pg"), 2 * GiB, cores: 2);

        Assert.That(settings, Does.Contain("listen_addresses = ''\n"));
        Assert.That(
            settings,
            Does.Not.Contain("fsync").And.Not.Contain("synchronous_commit").And.Not.Contain("full_page_writes"));
    }

    [Test]
    public void Quotes_a_path_with_an_apostrophe() =>
        Assert.That(
            PostgresSettings.Render(At("/it's/pg"), GiB, cores: 2),
            Does.Contain("hba_file = '/it''s/pg/conf/pg_hba.conf'"));

    [Test]
    public void Lets_its_own_account_and_root_in_and_nobody_else() =>
        Assert.That(PostgresSettings.IdentityMap("alice"), Is.EqualTo("""
            modular "alice" postgres
            modular "alice" modular
            modular "root" postgres
            modular "root" modular

            """));

    private static PostgresDirectory At(string home) =>
        new(home, new PostgresAccount("alice", 1000, 1000, IsOther: false), new FileIdentity(1000, 1000, 1, 1));
}
