using Modular.Api.Agent.Server;
using Modular.Api.Agent.State;

namespace Modular.Api.Agent.Kinds;

/// <summary>
/// <c>config.restore</c>: <c>{ backupId, sha256 }</c> brings the content of a backup of this device to
/// <c>WORK_DIR/restored.config</c>, for the programs of this machine to take up. Only the server's word for the content
/// counts, so the digest is required.
/// </summary>
internal sealed class RestoreKind(Fetching fetching, ServerClient server, WorkDirectory files, SpaceLimit space)
    : ITaskKind
{
    public Task<TaskOutcome?> Run(TaskRun run, CancellationToken working)
    {
        var payload = run.Payload;
        if (!Guid.TryParseExact(payload.Text("backupId"), "D", out var backup))
            throw new InvalidPayload("payload.backupId must be the id of a backup.");
        var url = server.AddressOf($"/v1/config/backups/{backup}/content")!;
        var order = new FetchOrder(url, files.RestoredConfig, Checksum.Parse(payload.Text("sha256")), space.Bytes);
        return fetching.Run(order, run, working);
    }
}
