using Modular.Application.Auth;
using Modular.Application.Pipeline;
using Modular.Domain.Auth;
using Modular.Infrastructure.Postgres;

namespace Modular.Infrastructure.Auth;

internal sealed class SigningKeyStore(
    PostgresSession session, MasterKey masterKey, IUnitOfWork unitOfWork, TimeProvider clock) : ISigningKeyStore
{
    /// <summary>
    /// Whoever changes the keys goes through here, one after the other, and sees in the next statement what the one
    /// before has committed. Readers do not wait.
    /// </summary>
    public const string LockKeys = "select pg_advisory_xact_lock(hashtext('auth.signing_key'))";

    /// <summary>Adds a key where there is none: of several hosts that start first one makes it.</summary>
    public const string InsertFirst = """
        insert into auth.signing_key (id, public_key, private_key, created_at, signs_from)
        select @Id, @PublicKey, @PrivateKey, @CreatedAt, @SignsFrom
        where not exists (select from auth.signing_key)
        """;

    public async Task<KeyRing> Lock(CancellationToken ct)
    {
        const string sql = "select id, created_at, signs_from from auth.signing_key";
        var now = clock.GetUtcNow();
        session.Defer(LockKeys, new { });
        session.Defer(InsertFirst, SigningKeyRow.Make(masterKey, SigningKey.New(now, now)));
        var rows = await session.Query<SigningKeyRow>(sql, new { }, ct);
        return new KeyRing(rows.Select(row => row.ToKey()));
    }

    public void Add(SigningKey key)
    {
        const string sql = """
            insert into auth.signing_key (id, public_key, private_key, created_at, signs_from)
            values (@Id, @PublicKey, @PrivateKey, @CreatedAt, @SignsFrom)
            """;
        session.Defer(sql, SigningKeyRow.Make(masterKey, key));
        unitOfWork.PulseAfterCommit(RevocationFeed.Topic);
    }

    public void Remove(IEnumerable<SigningKey> keys)
    {
        const string sql = "delete from auth.signing_key where id = any (@Ids)";
        var ids = keys.Select(key => key.Id).ToArray();
        if (ids.Length == 0)
            return;
        session.Defer(sql, new { Ids = ids });
        unitOfWork.PulseAfterCommit(RevocationFeed.Topic);
    }
}
