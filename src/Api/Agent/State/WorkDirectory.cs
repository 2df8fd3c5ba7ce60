using System.Text;
using Modular.Domain;

namespace Modular.Api.Agent.State;

/// <summary>The agent cannot start, and this sentence says why and what to do.</summary>
internal sealed class AgentCannotStart(string sentence, Exception? cause = null) : Exception(sentence, cause);

/// <summary>What the agent keeps on its machine, under one directory that belongs to one agent at a time.</summary>
internal sealed class WorkDirectory
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private const int KeptFailures = 10;

    // EWOULDBLOCK on Linux: what flock says of a lock that another process holds.
    private const int Locked = 11;

    private readonly TimeProvider _clock;

    public WorkDirectory(string path, TimeProvider clock)
    {
        Root = Path.GetFullPath(path);
        _clock = clock;
    }

    public string Root { get; }

    /// <summary>The files that tasks of kind <c>script</c> may name.</summary>
    public string Scripts => Path.Combine(Root, "scripts");

    public string Journal => Path.Combine(Root, "journal");

    public string DeviceKey => Path.Combine(Root, "device.key");

    /// <summary>What the server wants of this device, for the programs of this machine to read.</summary>
    public string Config => Path.Combine(Root, "config.json");

    /// <summary>Which version of that stands in <see cref="Config"/>.</summary>
    public string ConfigVersion => Path.Combine(Root, "config.version");

    /// <summary>A wanted configuration before it is judged.</summary>
    public string ConfigCandidate => Path.Combine(Root, "config.candidate.json");

    /// <summary>The backup that was restored last, for the programs of this machine to read.</summary>
    public string RestoredConfig => Path.Combine(Root, "restored.config");

    /// <summary>The only place where tasks of kind <c>file.fetch</c> put files.</summary>
    public string Fetched => Path.Combine(Root, "files");

    private string Tasks => Path.Combine(Root, "tasks");

    private string Failed => Path.Combine(Root, "failed");

    /// <summary>Makes the directories and takes them for this process; dispose to let go.</summary>
    /// <exception cref="AgentCannotStart">Another agent has them, or they cannot be written.</exception>
    public IDisposable Take()
    {
        try
        {
            foreach (var directory in new[] { Root, Scripts, Journal, Tasks, Fetched })
                Directory.CreateDirectory(directory, OwnerOnly);
            // Held by the kernel for this process: whatever ends it frees the lock.
            return new FileStream(
                Path.Combine(Root, "agent.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new AgentCannotStart($"The work directory {Root} cannot be written by this user.", e);
        }
        catch (IOException e) when (e.HResult == Locked)
        {
            throw new AgentCannotStart(
                $"Another agent works in {Root}: stop it, or give this one its own --work-dir.", e);
        }
        catch (IOException e)
        {
            throw new AgentCannotStart($"The work directory {Root} cannot be used: {e.Message}", e);
        }
    }

    /// <summary>Tells this installation of the agent from another one with the same key; kept over restarts.</summary>
    public string InstanceId() => Kept("instance-id");

    /// <summary>The machine's own id, or one kept here where it has none.</summary>
    public string MachineId()
    {
        const string ofTheSystem = "/etc/machine-id";
        var id = File.Exists(ofTheSystem) ? File.ReadAllText(ofTheSystem).Trim() : "";
        return id.Length > 0 ? id : Kept("machine-id");
    }

    /// <summary>Makes the empty directory that one run of a task works in.</summary>
    public string MakeTaskDirectory(Guid task, long epoch)
    {
        var path = TaskDirectory(task, epoch);
        if (Directory.Exists(path))
            Directory.Delete(path, recursive: true);
        Directory.CreateDirectory(path, OwnerOnly);
        return path;
    }

    /// <summary>Removes a run's directory, if it is there.</summary>
    public void RemoveTaskDirectory(Guid task, long epoch) => Remove(TaskDirectory(task, epoch));

    /// <summary>Moves a run's directory to <c>failed</c>, which keeps the last ten.</summary>
    public void KeepTaskDirectory(Guid task, long epoch)
    {
        try
        {
            var failed = Directory.CreateDirectory(Failed, OwnerOnly);
            var kept = Path.Combine(Failed, $"{task}-{epoch}");
            Directory.Move(TaskDirectory(task, epoch), kept);
            Directory.SetLastWriteTimeUtc(kept, _clock.GetUtcNow().UtcDateTime);
            var newest = failed.GetDirectories().OrderByDescending(directory => directory.LastWriteTimeUtc);
            foreach (var old in newest.Skip(KeptFailures))
                Remove(old.FullName);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // There is nothing to look at: the task failed before it had a directory, or the disk is full.
            RemoveTaskDirectory(task, epoch);
        }
    }

    /// <summary>Removes what earlier runs left unfinished; none may be running.</summary>
    public void RemoveTaskDirectories()
    {
        foreach (var directory in Directory.EnumerateDirectories(Tasks))
            Remove(directory);
        PartFile.RemoveLeftovers(Root, below: false);
        PartFile.RemoveLeftovers(Fetched, below: true);
    }

    private static void Remove(string directory)
    {
        try
        {
            Directory.Delete(directory, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A task may leave what cannot be removed yet (a mount, a read-only directory): the next start tries again.
        }
    }

    private string TaskDirectory(Guid task, long epoch) => Path.Combine(Tasks, $"{task}-{epoch}");

    private string Kept(string name)
    {
        var path = Path.Combine(Root, name);
        if (File.Exists(path))
            return File.ReadAllText(path).Trim();
        var id = Ids.New(_clock.GetUtcNow()).ToString();
        DurableFile.Write(path, Encoding.ASCII.GetBytes(id + "\n"));
        return id;
    }
}
