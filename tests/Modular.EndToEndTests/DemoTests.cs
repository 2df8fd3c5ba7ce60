namespace Modular.EndToEndTests;

public class DemoTests
{
    [Test]
    public async Task Drives_the_main_job_and_leaves_nothing_running()
    {
        await using var data = new DataDirectory();
        await using var host = await ModularProcess.Serve(data.Path);

        await using var demo = ModularProcess.Start(
            ["demo", "--server", host.Address.ToString(), "--data", data.Path]);
        var exitCode = await demo.ExitCode();

        Assert.That(exitCode, Is.Zero, demo.Output);
        Assert.That(demo.Output, Does.Contain("step 3 of 3").And.Contain("task.completed (succeeded)"));
        Assert.That(demo.Output, Does.Contain("The task succeeded on attempt 1, result {\"exitCode\":0}"));
        Assert.That(await host.Stop(), Is.Zero, host.Output);
        await Eventually.True(() => data.IsLeft, () => "PostgreSQL was left behind.");
    }
}
