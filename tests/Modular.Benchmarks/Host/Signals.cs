using System.Runtime.InteropServices;

namespace Modular.Benchmarks.Host;

/// <summary>Ends a process in its own way; <c>Process.Kill</c> knows SIGKILL only.</summary>
internal static partial class Signals
{
    private const int SigTerm = 15;

    public static void Terminate(int process) => _ = Kill(process, SigTerm);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
