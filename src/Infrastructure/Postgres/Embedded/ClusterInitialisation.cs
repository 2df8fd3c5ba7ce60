using System.Diagnostics;

namespace Modular.Infrastructure.Postgres.Embedded;

/// <summary>Makes a new cluster beside its place and renames it there when it is complete and on disk.</summary>
internal sealed class ClusterInitialisation(PostgresDirectory directory, PostgresBinaries binaries)
{
    public async Task Run(IProgress<string> progress)
    {
        progress.Report($"Initialising the database in {directory.Cluster}");
        // What a start that was cut short left behind was never a cluster.
        RemoveUnfinished();
        try
        {
            directory.MakePrivate(directory.ClusterInTheMaking);
            await RunInitDb();
            // One sync of everything, instead of initdb's file by file; before the rename, which makes it count.
            LibC.Sync(directory.ClusterInTheMaking);
            Directory.Move(directory.ClusterInTheMaking, EmptyPlace());
            LibC.Sync(directory.Home);
        }
        catch
        {
            RemoveUnfinished();
            throw;
        }
    }

    private async Task RunInitDb()
    {
        var start = directory.Account.StartInfo(
            binaries.InitDb, directory.Home,
            "-D", directory.ClusterInTheMaking, "-U", ClusterAccess.Superuser, "--auth=peer", "--encoding=UTF8",
            "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
            "--data-checksums", "--no-sync", "--no-instructions");
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using var initdb = Process.Start(start)!;
        var output = initdb.StandardOutput.ReadToEndAsync();
        var errors = await initdb.StandardError.ReadToEndAsync();
        await initdb.WaitForExitAsync();
        if (initdb.ExitCode == 0)
            return;
        var said = errors + await output;
        throw PostgresStartFailed.SaysNoRoom(said)
            ? PostgresStartFailed.NoRoom(directory.Home)
            : new PostgresStartFailed($"The database could not be made in {directory.Home}: {FirstComplaint(said)}");
    }

    private static string FirstComplaint(string said)
    {
        var lines = said.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return lines.FirstOrDefault(
            line => line.Contains("error:", StringComparison.Ordinal)
                || line.Contains("FATAL:", StringComparison.Ordinal))
            ?? PostgresLog.Reason(lines) ?? "initdb wrote no reason.";
    }

    private string EmptyPlace()
    {
        // Its caller has seen that it is empty, if it is there; a directory that is not empty is not deleted by this.
        if (Directory.Exists(directory.Cluster))
            Directory.Delete(directory.Cluster);
        return directory.Cluster;
    }

    private void RemoveUnfinished()
    {
        if (Directory.Exists(directory.ClusterInTheMaking))
            Directory.Delete(directory.ClusterInTheMaking, recursive: true);
    }
}
