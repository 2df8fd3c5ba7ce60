using Npgsql;

namespace Modular.IntegrationTests;

internal sealed class TestPostgresTests
{
    [Test]
    public async Task Gives_an_empty_database_of_its_own()
    {
        var connectionString = await TestPostgres.CreateDatabase();

        await Run(connectionString, "create table thing (id int)");

        Assert.That(await Count(connectionString), Is.Zero);
    }

    [Test]
    public async Task Copies_a_template()
    {
        var template = await TestPostgres.CreateDatabase();
        await Run(template, "create table thing (id int)");
        await Run(template, "insert into thing values (1)");
        NpgsqlConnection.ClearAllPools();

        var copy = await TestPostgres.CreateDatabase(new NpgsqlConnectionStringBuilder(template).Database);

        Assert.That(await Count(copy), Is.EqualTo(1));
    }

    private static async Task Run(string connectionString, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<long> Count(string connectionString)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand("select count(*) from thing");
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
