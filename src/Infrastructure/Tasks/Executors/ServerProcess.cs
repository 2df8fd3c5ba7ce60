using Modular.Application.Tasks.Executors;
using Modular.Domain;
using Modular.Infrastructure.Postgres.Embedded;

namespace Modular.Infrastructure.Tasks.Executors;

/// <summary>
/// A file for each process in <c>DATA/processes</c>, locked as long as it lives: the kernel knows best who is dead, and
/// says so at once, where a lease has to run out.
/// </summary>
internal sealed class ServerProcess : IServerProcess
{
    private readonly string _folder;
    private readonly FileLock _alive;

    public ServerProcess(string dataDirectory, TimeProvider clock)
    {
        _folder = Directory.CreateDirectory(Path.Combine(dataDirectory, "processes")).FullName;
        Id = Ids.New(clock.GetUtcNow());
        // Under a name that nobody looks for until it is locked: a file without a lock is one of a dead process.
        var beside = FileOf(Id) + ".new";
        _alive = FileLock.TryTakeExclusive(beside)
            ?? throw new IOException($"{beside} is locked by another process.");
        File.Move(beside, FileOf(Id));
    }

    public Guid Id { get; }

    public IReadOnlyList<Guid> FindDead() =>
    [
        .. Directory.EnumerateFiles(_folder)
            .Where(file => Guid.TryParse(Path.GetFileName(file), out var id) && id != Id && !FileLock.IsTaken(file))
            .Select(file => Guid.Parse(Path.GetFileName(file))),
    ];

    public void Forget(Guid dead) => File.Delete(FileOf(dead));

    public void Dispose()
    {
        Forget(Id);
        _alive.Dispose();
    }

    private string FileOf(Guid id) => Path.Combine(_folder, id.ToString());
}
