using Dapper;
using Modular.Application.Pipeline;
using Modular.Infrastructure.Postgres;
using Npgsql;

namespace Modular.IntegrationTests.Auth.Advisories;

/// <summary>
/// Under a wrong master key nothing starts: it would seal new secrets so that the right one could not open them, and
/// call every good token a forgery.
/// </summary>
internal sealed class MasterKeyTests
{
    private static readonly MasterKey Right = new([.. Enumerable.Repeat((byte)1, MasterKey.Length)]);
    private static readonly MasterKey Wrong = new([.. Enumerable.Repeat((byte)1, MasterKey.Length - 1), 0]);

    [Test]
    public async Task The_first_master_key_is_the_only_one_that_a_database_takes()
    {
        await using var source = NpgsqlDataSource.Create(await AuthHost.NewDatabase());
        await MasterKeyCheck.Require(source, Right, CancellationToken.None);

        Assert.That(
            () => MasterKeyCheck.Require(source, Wrong, CancellationToken.None), Throws.TypeOf<WrongMasterKey>());
        Assert.That(
            () => MasterKeyCheck.Require(source, Right, CancellationToken.None), Throws.Nothing);
    }

    [TestCase("set_byte(proof, 31, get_byte(proof, 31) # 1)")]
    [TestCase("substr(proof, 1, 31)")]
    [TestCase("proof || '\\x00'")]
    [TestCase("''")]
    public async Task A_proof_that_was_tampered_with_is_none(string tampered)
    {
        await using var source = NpgsqlDataSource.Create(await AuthHost.NewDatabase());
        await MasterKeyCheck.Require(source, Right, CancellationToken.None);

        await using (var connection = await source.OpenConnectionAsync())
            await connection.ExecuteAsync($"update pipeline.master_key_check set proof = {tampered}");

        Assert.That(
            () => MasterKeyCheck.Require(source, Right, CancellationToken.None), Throws.TypeOf<WrongMasterKey>());
    }
}
