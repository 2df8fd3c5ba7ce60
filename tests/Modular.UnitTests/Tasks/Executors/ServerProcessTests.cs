using Modular.Infrastructure.Tasks.Executors;

namespace Modular.UnitTests.Tasks.Executors;

internal sealed class ServerProcessTests
{
    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("modular-processes-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task Takes_nobody_for_dead_who_is_just_coming_up()
    {
        using var watcher = new ServerProcess(_folder, TimeProvider.System);
        var found = new HashSet<Guid>();
        var looks = 0;
        using var over = new CancellationTokenSource();
        var looking = Task.Run(() =>
        {
            while (!over.IsCancellationRequested)
            {
                var dead = watcher.FindDead();
                lock (found)
                    found.UnionWith(dead);
                Interlocked.Increment(ref looks);
            }
        });

        var takenForDead = 0;
        // The moment between the file and its lock is short: many come up, and each is looked at then and after.
        for (var round = 0; round < 500 && !looking.IsCompleted; round++)
        {
            using var process = new ServerProcess(_folder, TimeProvider.System);
            var seen = Volatile.Read(ref looks);
            SpinWait.SpinUntil(() => Volatile.Read(ref looks) > seen + 1 || looking.IsCompleted);
            lock (found)
                takenForDead += found.Contains(process.Id) ? 1 : 0;
        }

        await over.CancelAsync();
        await looking;
        Assert.That(takenForDead, Is.Zero);
    }

    [Test]
    public void Finds_who_ended_without_saying_so_until_that_is_forgotten()
    {
        using var watcher = new ServerProcess(_folder, TimeProvider.System);
        var killed = new Guid(1, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]);
        File.WriteAllText(Path.Combine(_folder, "processes", killed.ToString()), "");

        Assert.That(watcher.FindDead(), Is.EqualTo([killed]));
        watcher.Forget(killed);
        Assert.That(watcher.FindDead(), Is.Empty);
    }
}
