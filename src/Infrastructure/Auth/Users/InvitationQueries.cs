using Dapper;
using MediatR;
using Modular.Application.Auth.Users;
using Modular.Application.Pipeline;
using Modular.Domain.Auth;
using Npgsql;

namespace Modular.Infrastructure.Auth.Users;

internal sealed class InvitationQueries(
    NpgsqlDataSource source, IInvitationStore invitations, Cursors cursors, TimeProvider clock)
    : IRequestHandler<GetInvitation, InvitationDetails?>, IRequestHandler<ListInvitations, Page<InvitationDetails>>
{
    private const string List = "auth.invitations";

    public async Task<InvitationDetails?> Handle(GetInvitation query, CancellationToken ct) =>
        await invitations.Find(query.Id, ct) is { } invitation ? InvitationDetails.Of(invitation) : null;

    public async Task<Page<InvitationDetails>> Handle(ListInvitations query, CancellationToken ct)
    {
        // Backwards along the primary key: ids rise with time.
        const string sql = $"""
            select {InvitationRow.Columns} {InvitationRow.Open} and i.id < @After
            order by i.id desc
            limit @Limit
            """;
        await using var connection = await source.OpenConnectionAsync(ct);
        var rows = await connection.QueryAsync<Invitation>(new CommandDefinition(sql, new
        {
            After = cursors.After(List, query.ReaderId, query.Page),
            Now = clock.GetUtcNow(),
            Limit = query.Page.Size + 1,
        }, cancellationToken: ct));
        return cursors.Page(
            List, query.ReaderId, query.Page, [.. rows.Select(InvitationDetails.Of)], invitation => invitation.Id);
    }
}
