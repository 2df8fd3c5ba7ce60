using MediatR;
using Modular.Application.Auth;
using Modular.Domain.Auth;

namespace Modular.Infrastructure.Auth;

internal sealed class ReadSigningKeysHandler(SigningKeys keys) : IRequestHandler<ReadSigningKeys, JsonWebKeys>
{
    public async Task<JsonWebKeys> Handle(ReadSigningKeys query, CancellationToken ct) => (await keys.Get(ct)).Public;
}

internal sealed class ListSigningKeysHandler(SigningKeys keys, AuthOptions options, TimeProvider clock)
    : IRequestHandler<ListSigningKeys, IReadOnlyList<SigningKeySummary>>
{
    public async Task<IReadOnlyList<SigningKeySummary>> Handle(ListSigningKeys query, CancellationToken ct)
    {
        var ring = (await keys.Get(ct)).Ring;
        var signer = ring.SignerAt(clock.GetUtcNow());
        return
        [
            .. ring.Keys.Select(key => new SigningKeySummary(
                key.Id, key.CreatedAt, key.SignsFrom, StateOf(key, signer),
                ring.EndOf(key, options.Lifetimes.AccessToken))),
        ];
    }

    private static SigningKeyState StateOf(SigningKey key, SigningKey signer) => key == signer
        ? SigningKeyState.Signs
        : key.SignsFrom > signer.SignsFrom ? SigningKeyState.Next : SigningKeyState.Past;
}
