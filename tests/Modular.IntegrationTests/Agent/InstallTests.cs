using System.Diagnostics;
using System.Text;
using Modular.Api.Agent;
using Modular.Api.Agent.Install;
using Modular.Api.CommandLine;

namespace Modular.IntegrationTests.Agent;

/// <summary>The unit that <c>modular agent install</c> prints and writes.</summary>
internal sealed class InstallTests
{
    private TestDirectory _files = null!;

    [SetUp]
    public void MakeDirectory() => _files = new TestDirectory();

    [TearDown]
    public void RemoveDirectory() => _files.Dispose();

    [Test]
    public void The_unit_starts_this_program_with_what_was_asked()
    {
        var unit = Unit("robot", settings => settings with { ConfigCheck = """echo "$HOME" 100% \ 'x'""" });

        var command = Value(unit, "ExecStart");
        Assert.That(Unquoted(command), Does.Contain("agent"));
        var arguments = Unquoted(command);
        Assert.That(File.Exists(arguments[0]), Is.True);
        Assert.That(
            arguments.SkipWhile(argument => argument != "agent"),
            Is.EqualTo(new[]
            {
                "agent", "--server", "https://cloud.example.com/", "--allow", "script,shell", "--concurrency", "4",
                "--work-dir", _files.Work, "--max-work-dir-mb", "10240", "--min-free-mb", "256",
                "--config-check", """echo "$HOME" 100% \ 'x'""",
            }));
        Assert.That(Value(unit, "User"), Is.EqualTo("robot"));
        Assert.That(Value(unit, "Restart"), Is.EqualTo("always"));
        Assert.That(Value(unit, "NoNewPrivileges"), Is.EqualTo("yes"));
        Assert.That(Value(unit, "WantedBy"), Is.EqualTo("multi-user.target"));
    }

    [Test]
    public void The_unit_of_a_user_asks_for_nothing_that_only_root_may()
    {
        var unit = Unit(account: null);

        Assert.That(unit.Text, Does.Not.Contain("User=").And.Not.Contain("Protect").And.Not.Contain("Private"));
        Assert.That(Value(unit, "WantedBy"), Is.EqualTo("default.target"));
    }

    [Test]
    public void The_unit_never_holds_the_key_only_where_it_is()
    {
        var file = new FileInfo(_files.File("key"));
        File.WriteAllText(file.FullName, FakeServer.Key);

        var unit = Unit("robot", settings => settings with { Key = new DeviceKeySource(FakeServer.Key, file) });

        Assert.That(Unquoted(Value(unit, "ExecStart")), Does.Contain("--key-file").And.Contain(file.FullName));
        Assert.That(unit.Text, Does.Not.Contain(FakeServer.Key));
    }

    [Test]
    public void Refuses_what_would_add_lines_to_the_unit() => Assert.That(
        () => Unit("robot\nExecStartPre=/bin/evil"), Throws.TypeOf<CommandFailed>());

    [TestCase("root")]
    [TestCase(null)]
    public async Task Systemd_takes_the_unit_as_it_is(string? account)
    {
        const string systemd = "/usr/bin/systemd-analyze";
        Assume.That(File.Exists(systemd), "This machine has no systemd to ask.");
        var file = _files.File("modular-agent.service");
        await File.WriteAllTextAsync(file, Unit(account).Text);

        var start = new ProcessStartInfo(systemd, ["verify", "--man=no", account is null ? "--user" : "--system", file])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            // The manager of a user has a directory for what it runs.
            Environment = { ["XDG_RUNTIME_DIR"] = _files.File("") },
        };
        using var verify = Process.Start(start)!;
        var said = await verify.StandardError.ReadToEndAsync();
        await verify.WaitForExitAsync();

        Assert.That(said, Does.Not.Contain("modular-agent.service"));
        Assert.That(verify.ExitCode, Is.Zero, said);
    }

    [Test]
    public async Task Printing_needs_no_rights_and_writing_for_the_user_goes_below_the_users_configuration()
    {
        string[] options = ["install", "--server", "https://cloud.example.com", "--work-dir", _files.Work];
        using (var print = RealAgent.Start(options))
        {
            Assert.That(await print.ExitCode(), Is.Zero);
            Assert.That(print.Said, Does.Contain("ExecStart=").And.Contain("[Install]"));
        }

        Environment.SetEnvironmentVariable("XDG_CONFIG_HOME", _files.File("config"));
        try
        {
            using var write = RealAgent.Start([.. options, "--write", "--user"]);
            Assert.That(await write.ExitCode(), Is.Zero);
            Assert.That(write.Said, Does.Contain("systemctl --user"));
        }
        finally
        {
            Environment.SetEnvironmentVariable("XDG_CONFIG_HOME", null);
        }

        var unit = _files.File("config/systemd/user/modular-agent.service");
        Assert.That(await File.ReadAllTextAsync(unit), Does.Contain("ExecStart="));
        Assert.That(Directory.GetFiles(Path.GetDirectoryName(unit)!), Has.Length.EqualTo(1));
    }

    [Test]
    public void Writing_for_the_machine_is_refused_to_who_is_not_root() => Assert.That(
        () => UnitFile.Write(Unit("robot"), isRoot: false, TextWriter.Null),
        Throws.TypeOf<CommandFailed>().With.Message.Contains("Only root").And.Message.Contains("--user"));

    [TestCase("--write")]
    [TestCase("--write", "--user", "--run-as", "robot")]
    [TestCase("--run-as", "robot")]
    public async Task Says_what_is_missing_to_run_it_as_somebody_else(params string[] options)
    {
        using var agent = RealAgent.Start(["install", "--server", "https://cloud.example.com", .. options]);

        Assert.That(await agent.ExitCode(), Is.EqualTo(2));
        Assert.That(agent.Said, Does.Contain("--run-as").And.Contain("--help"));
    }

    private AgentUnit Unit(string? account, Func<AgentSettings, AgentSettings>? more = null)
    {
        var settings = new AgentSettings(
            new Uri("https://cloud.example.com"), new DeviceKeySource(Key: null, File: null),
            new HashSet<string> { TaskKinds.Shell, TaskKinds.Script }, Concurrency: 4);
        return AgentUnit.Of(more?.Invoke(settings) ?? settings, new DirectoryInfo(_files.Work), account);
    }

    private static string Value(AgentUnit unit, string key) =>
        unit.Text.Split('\n').Single(line => line.StartsWith(key + "=", StringComparison.Ordinal))[(key.Length + 1)..];

    // As systemd reads it (systemd.syntax, systemd.service): quotes and escapes, then specifiers and variables.
    private static List<string> Unquoted(string command)
    {
        var arguments = new List<string>();
        for (var at = 0; at < command.Length; at++)
        {
            Assert.That(command[at], Is.EqualTo('"'));
            var argument = new StringBuilder();
            while (command[++at] != '"')
                argument.Append(command[at] == '\\' ? command[++at] : command[at]);
            arguments.Add(argument.ToString().Replace("%%", "%").Replace("$$", "$"));
            at++;
        }

        return arguments;
    }
}
