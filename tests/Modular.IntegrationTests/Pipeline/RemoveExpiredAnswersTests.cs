using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Pipeline;

namespace Modular.IntegrationTests.Pipeline;

internal sealed class RemoveExpiredAnswersTests
{
    [Test]
    public async Task Removes_a_batch_of_what_has_expired_and_nothing_else()
    {
        await using var host = await PartHost.Start(await PartHost.CreateDatabase(), _ => { });
        await Keep(host, "now() - interval '1 second'", RemoveExpiredAnswers.BatchSize + 2);
        await Keep(host, "now() + interval '1 hour'", 3);

        var removed = new[] { await Remove(host), await Remove(host), await Remove(host) };

        Assert.That(removed, Is.EqualTo([RemoveExpiredAnswers.BatchSize, 2, 0]));
        Assert.That(await host.Query<long>("select count(*) from pipeline.idempotency_key"), Is.EqualTo([3]));
    }

    private static async Task<int> Remove(PartHost host)
    {
        await using var scope = host.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new RemoveExpiredAnswers());
    }

    private static Task Keep(PartHost host, string expiresAt, int count) => host.Execute(
        $"""
        insert into pipeline.idempotency_key (scope, fingerprint, answer, encrypted, expires_at)
        select uuid_send(gen_random_uuid()), '', '', false, {expiresAt} from generate_series(1, @count)
        """,
        new { count });
}
