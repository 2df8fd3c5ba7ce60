using System.Text.Json;
using Modular.Api.Agent;
using Modular.Api.Agent.Processes;

namespace Modular.UnitTests.Agent;

internal sealed class InvocationTests
{
    [Test]
    public void A_shell_command_is_one_argument_of_the_shell()
    {
        var invocation = Invocation.Shell(Json("""{"command":"echo 'a b' | cat","env":{"A":"1","B":""},"other":5}"""));

        Assert.That(invocation.Command, Is.EqualTo(new[] { "/bin/sh", "-c", "echo 'a b' | cat" }));
        Assert.That(invocation.Environment, Is.EqualTo(new Dictionary<string, string> { ["A"] = "1", ["B"] = "" }));
    }

    [Test]
    public void A_script_gets_its_arguments_as_they_are()
    {
        var invocation = Invocation.Script(Json("""{"name":"make it.sh","args":["","$HOME","-x"]}"""), "/srv/scripts");

        Assert.That(invocation.Command, Is.EqualTo(new[] { "/srv/scripts/make it.sh", "", "$HOME", "-x" }));
    }

    [TestCase("""{}""", "command")]
    [TestCase("""{"command":5}""", "command")]
    [TestCase("""{"command":" "}""", "command")]
    [TestCase("""{"command":"a\u0000b"}""", "command")]
    [TestCase("""{"command":"a","env":[]}""", "env")]
    [TestCase("""{"command":"a","env":{"A":1}}""", "env.A")]
    [TestCase("""{"command":"a","env":{"A=B":"1"}}""", "env")]
    [TestCase("""{"command":"a","env":{"":"1"}}""", "env")]
    [TestCase("[]", "object")]
    public void Refuses_a_shell_payload_and_names_the_field(string payload, string named) =>
        AssertRefused(() => Invocation.Shell(Json(payload)), named);

    [TestCase("""{"name":"../x"}""")]
    [TestCase("""{"name":"/bin/sh"}""")]
    [TestCase("""{"name":"a/b"}""")]
    [TestCase("""{"name":".."}""")]
    [TestCase("""{"name":"."}""")]
    [TestCase("""{"name":""}""")]
    [TestCase("""{"name":"a\u0000"}""")]
    public void Refuses_a_script_outside_of_its_directory(string payload) =>
        AssertRefused(() => Invocation.Script(Json(payload), "/s"), "name");

    [TestCase("""{"name":"a","args":"b"}""", "args")]
    [TestCase("""{"name":"a","args":["b",1]}""", "args[1]")]
    public void Refuses_arguments_that_are_no_strings(string payload, string named) =>
        AssertRefused(() => Invocation.Script(Json(payload), "/s"), named);

    [TestCase("LD_PRELOAD")]
    [TestCase("LD_AUDIT")]
    [TestCase("BASH_ENV")]
    [TestCase("BASH_FUNC_ls%%")]
    [TestCase("ENV")]
    [TestCase("PATH")]
    [TestCase("HOME")]
    [TestCase("PS4")]
    [TestCase("PYTHONPATH")]
    [TestCase("PERL5OPT")]
    [TestCase("NODE_OPTIONS")]
    [TestCase("GIT_SSH_COMMAND")]
    [TestCase("a b")]
    public void Refuses_a_variable_by_which_a_script_would_run_other_code(string variable)
    {
        var env = new Dictionary<string, string> { [variable] = "x" };
        var script = JsonSerializer.SerializeToElement(new { name = "a", env });
        var shell = JsonSerializer.SerializeToElement(new { command = "a", env });

        AssertRefused(() => Invocation.Script(new Payload(script), "/s"), $"payload.env.{variable}");
        // Whoever may run any command may set any variable.
        Assert.That(Invocation.Shell(new Payload(shell)).Environment, Is.EqualTo(env));
    }

    [TestCase("GREETING")]
    [TestCase("_x1")]
    [TestCase("LDAP_URL")]
    [TestCase("HOMEPAGE")]
    public void Gives_a_script_every_other_variable(string variable)
    {
        var env = new Dictionary<string, string> { [variable] = "x" };
        var script = JsonSerializer.SerializeToElement(new { name = "a", env });

        Assert.That(Invocation.Script(new Payload(script), "/s").Environment, Is.EqualTo(env));
    }

    [Test]
    public void Refuses_a_command_that_the_kernel_would_not_take()
    {
        var payload = JsonSerializer.SerializeToElement(new { command = new string('x', 128 * 1024) });

        AssertRefused(() => Invocation.Shell(new Payload(payload)), "longer");
    }

    [Test]
    public void A_child_inherits_everything_but_the_agents_own_variables()
    {
        var child = new Dictionary<string, string?>
        {
            ["PATH"] = "/bin",
            ["MODULAR_DEVICE_KEY"] = "mdk_",
            ["MODULAR__X__Y"] = "1",
            ["modular_z"] = "2",
            ["NOTIFY_SOCKET"] = "/run/n",
        };

        ChildEnvironment.Apply(child, new Dictionary<string, string> { ["A"] = "1" });

        Assert.That(child, Is.EquivalentTo(new Dictionary<string, string?> { ["PATH"] = "/bin", ["A"] = "1" }));
    }

    private static void AssertRefused(Func<Invocation> parse, string named) =>
        Assert.That(parse, Throws.TypeOf<InvalidPayload>().With.Message.Contains(named));

    private static Payload Json(string text) => new(JsonDocument.Parse(text).RootElement);
}
