using System.Net;
using System.Net.Sockets;

namespace Modular.EndToEndTests;

/// <summary>Bad surroundings end a start with one clear sentence and the right exit code.</summary>
public class StartTests
{
    [Test]
    public async Task Names_every_key_of_the_configuration_that_is_at_fault()
    {
        await using var data = new DataDirectory();

        await using var host = ModularProcess.Start(
            ["serve", "--data", data.Path],
            ("PUBLIC_URL", "nonsense"), ("TRUSTED_PROXIES", "10.0.0.0/8,here"), ("DATABASE_URL", "mysql://db"),
            ("MODULAR_MASTER_KEY", "short"), ("MODULAR__Database__MaxPoolSize", "0"),
            ("MODULAR__Cors__Origins", "*"));

        Assert.That(await host.ExitCode(), Is.EqualTo(3));
        foreach (var key in (string[])
        [
            "PUBLIC_URL", "TRUSTED_PROXIES", "DATABASE_URL", "MODULAR_MASTER_KEY", "Database:MaxPoolSize",
            "Cors:Origins",
        ])
        {
            Assert.That(host.Output, Does.Contain($"{key}:"));
        }

        Assert.That(Directory.Exists(data.Path), Is.False, "Nothing may be written for a configuration that is wrong.");
    }

    [Test]
    public async Task Says_that_the_port_is_in_use()
    {
        await using var data = new DataDirectory();
        using var holder = new TcpListener(IPAddress.Loopback, 0);
        holder.Start();
        var url = $"http://127.0.0.1:{((IPEndPoint)holder.LocalEndpoint).Port}";

        await using var host = ModularProcess.Start(["serve", "--data", data.Path, "--urls", url]);

        Assert.That(await host.ExitCode(), Is.EqualTo(1), host.Output);
        Assert.That(host.Output, Does.Contain("address already in use").And.Contain("--urls"));
        Assert.That(host.Output, Does.Not.Contain("   at "), "A person gets no stack trace.");
    }

    [Test]
    public async Task Waits_for_a_database_that_starts_later()
    {
        await using var data = new DataDirectory();
        await using (var before = ModularProcess.Start(["db", "--data", data.Path]))
        {
            await before.Says("PostgreSQL is ready: ");
            Assert.That(await before.Stop(), Is.Zero, before.Output);
        }

        await using var host = ModularProcess.Start(
            ["serve", "--data", data.Beside("host"), "--urls", ModularProcess.AnyPort],
            ("DATABASE_URL", $"Host={data.Path}/pg/run;Username=modular;Database=modular"),
            ("MODULAR_MASTER_KEY", Convert.ToBase64String(new byte[32])));
        await Eventually.True(() => host.Output.Contains("The database is away"), () => host.Output);

        await using var database = ModularProcess.Start(["db", "--data", data.Path]);
        await host.Says("Listening on ");

        Assert.That(await host.Stop(), Is.Zero, host.Output);
        Assert.That(await database.Stop(), Is.Zero, database.Output);
    }

    [TestCase("server")]
    [TestCase("serve --no-such-option")]
    [TestCase("agent --server nonsense")]
    public async Task Explains_wrong_usage(string arguments)
    {
        await using var process = ModularProcess.Start(arguments.Split(' '));

        Assert.That(await process.ExitCode(), Is.EqualTo(2), process.Output);
        Assert.That(process.Output, Does.Contain("--help"));
    }

    [Test]
    public async Task Two_first_starts_on_one_data_directory_both_serve()
    {
        await using var data = new DataDirectory();

        var hosts = await Task.WhenAll(ModularProcess.Serve(data.Path), ModularProcess.Serve(data.Path));

        using var client = new HttpClient();
        foreach (var host in hosts)
        {
            var ready = await client.GetAsync(new Uri(host.Address, "/health/ready"));
            Assert.That(ready.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(await host.Stop(), Is.Zero, host.Output);
            await host.DisposeAsync();
        }
    }
}
