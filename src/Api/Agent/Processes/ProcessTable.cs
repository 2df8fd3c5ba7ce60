using System.Globalization;
using System.Text;

namespace Modular.Api.Agent.Processes;

/// <summary>What the kernel says of one process; its start counts from that of the machine.</summary>
internal readonly record struct ProcessFacts(int Pid, int Group, char State, long StartTicks)
{
    /// <summary>Dead, and only waiting for its parent to notice.</summary>
    public bool IsOver => State is 'Z' or 'X';
}

/// <summary>Reads <c>/proc</c>.</summary>
internal static class ProcessTable
{
    /// <summary>Changes with every start of the machine, which gives process numbers out anew.</summary>
    public static string BootId { get; } = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();

    /// <summary>What runs under this number; null for nothing, and for what this account may not see.</summary>
    public static ProcessFacts? Find(int pid)
    {
        try
        {
            return Parse(pid, File.ReadAllText($"/proc/{pid}/stat"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It ended before it could be read: a missing file, or ESRCH from the read itself. Or it is another
            // account's on a machine that hides those (hidepid, SELinux), and so none that was started from here.
            return null;
        }
    }

    public static IEnumerable<ProcessFacts> All()
    {
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            var name = Path.GetFileName(directory);
            if (int.TryParse(name, NumberStyles.None, null, out var pid) && Find(pid) is { } facts)
                yield return facts;
        }
    }

    /// <summary>Whether the process was started with <c>NAME=value</c> in its environment.</summary>
    public static bool Carries(int pid, string variable)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{pid}/environ")).Split('\0').Contains(variable);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Gone, or another user's and therefore not started from here.
            return false;
        }
    }

    private static ProcessFacts Parse(int pid, string stat)
    {
        // The name, in brackets, may itself hold blanks and brackets: the fields are counted from the last one on.
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return new ProcessFacts(pid, int.Parse(fields[2]), fields[0][0], long.Parse(fields[19]));
    }
}
