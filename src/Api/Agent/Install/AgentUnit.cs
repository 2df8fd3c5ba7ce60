using System.Globalization;
using Modular.Api.CommandLine;

namespace Modular.Api.Agent.Install;

/// <summary>The agent as systemd runs it.</summary>
/// <param name="Text">The unit file.</param>
/// <param name="IsOfUser">Whether it is a service of the user instead of one of the machine.</param>
internal sealed record AgentUnit(string Text, bool IsOfUser)
{
    // Running tasks get 30 s, their processes 10 s more, the goodbye 5 s.
    private const int StopSeconds = 50;

    // What tasks are allowed to do is their owner's choice, so no unit hides the machine from them. It keeps them from
    // what no task of a device needs: more rights than their account has, and changing the kernel below it.
    private const string Everywhere = """
        NoNewPrivileges=yes
        LockPersonality=yes
        RestrictRealtime=yes
        RestrictSUIDSGID=yes
        SystemCallArchitectures=native
        """;

    // A service manager of a user lacks the rights for these.
    private const string OfMachine = """
        PrivateTmp=yes
        ProtectClock=yes
        ProtectControlGroups=yes
        ProtectHostname=yes
        ProtectKernelLogs=yes
        ProtectKernelModules=yes
        ProtectKernelTunables=yes
        ProtectSystem=full
        """;

    /// <summary>The unit that starts this program with <paramref name="settings"/>.</summary>
    /// <param name="settings">What the agent is to do.</param>
    /// <param name="workDirectory">Where it keeps what it has.</param>
    /// <param name="account">Whom it runs as; null makes it a service of the user.</param>
    public static AgentUnit Of(AgentSettings settings, DirectoryInfo workDirectory, string? account)
    {
        var (executable, prefix) = ThisProgram.Command;
        var command = string.Join(
            ' ', new[] { executable }.Concat(prefix).Concat(Arguments(settings, workDirectory)).Select(Quoted));
        var (whose, hardening, target) = account is null
            ? ("", Everywhere, "default.target")
            : ($"User={Plain(account)}\n", Everywhere + "\n" + OfMachine, "multi-user.target");
        return new AgentUnit($"""
            [Unit]
            Description=Modular agent, which runs this machine's tasks
            Wants=network-online.target
            After=network-online.target
            # However often it ends: a machine that nobody can reach any more helps nobody.
            StartLimitIntervalSec=0

            [Service]
            Type=exec
            {whose}ExecStart={command}
            Restart=always
            RestartSec=10
            # The agent ends its tasks by itself, and hands back what is not finished.
            KillMode=mixed
            TimeoutStopSec={StopSeconds}
            UMask=0077
            {hardening}

            [Install]
            WantedBy={target}

            """, account is null);
    }

    private static List<string> Arguments(AgentSettings settings, DirectoryInfo workDirectory)
    {
        string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

        List<string> arguments =
        [
            "agent", "--server", settings.Server.AbsoluteUri,
            "--allow", string.Join(',', settings.Allow.Order(StringComparer.Ordinal)),
            "--concurrency", Number(settings.Concurrency),
            "--work-dir", workDirectory.FullName,
            "--max-work-dir-mb", Number(settings.MaxTaskMebibytes),
            "--min-free-mb", Number(settings.MinFreeMebibytes),
        ];
        if (settings.Key.File is { } keyFile)
            arguments.AddRange(["--key-file", keyFile.FullName]);
        if (settings.KeepFailed)
            arguments.Add("--keep-failed");
        if (settings.ConfigCheck is { } check)
            arguments.AddRange(["--config-check", check]);
        return arguments;
    }

    /// <summary>
    /// An argument as systemd reads it: in quotes, with the signs that it would take for specifiers, variables or
    /// escapes taken literally.
    /// </summary>
    private static string Quoted(string argument) =>
        "\"" + Plain(argument).Replace(@"\", @"\\").Replace("\"", "\\\"").Replace("$", "$$") + "\"";

    private static string Plain(string text) => text.Any(char.IsControl)
        ? throw new CommandFailed("A unit cannot hold control characters: " + text, ExitCode.WrongUsage)
        : text.Replace("%", "%%");
}
