using System.Diagnostics;

namespace Modular.IntegrationTests.Agent;

/// <summary>An agent without rights, to which the kernel does not show what other accounts run.</summary>
internal sealed class HiddenProcessTests : AgentTests
{
    private const string AsNobody = """
        chown -R 65534 "$0" && mount -t proc -o hidepid=1 proc /proc
        exec setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
        """;

    [Test]
    public async Task Ends_its_own_processes_without_seeing_those_of_others()
    {
        Assume.That(await MayMount(), "A mount of one's own takes root, and a container that lets it.");
        var task = Server.Shell("echo done; sleep 1000 & exit 3");
        using var agent = RealAgent.StartBy(
            ["unshare", "--mount", "sh", "-c", AsNobody, Files.File("")],
            "--server", Server.Address.AbsoluteUri, "--key", FakeServer.Key, "--work-dir", Files.Work, "--allow-shell");

        await Server.Ended(task);

        Assert.That(task.ErrorCode, Is.EqualTo("agent.exit_code"), agent.Said);
        Assert.That(task.Text("stdout"), Is.EqualTo(new[] { "done" }));
    }

    private static async Task<bool> MayMount()
    {
        using var tried = Process.Start(
            "unshare", ["--mount", "mount", "-t", "proc", "-o", "hidepid=1", "proc", "/proc"]);
        await tried.WaitForExitAsync();
        return tried.ExitCode == 0;
    }
}
