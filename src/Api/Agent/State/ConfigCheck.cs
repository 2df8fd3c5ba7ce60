using System.ComponentModel;
using System.Text;
using Modular.Api.Agent.Processes;

namespace Modular.Api.Agent.State;

/// <summary>Asks a command of this machine's owner whether a wanted configuration is good for this machine.</summary>
internal sealed class ConfigCheck(string command, TimeProvider clock)
{
    // Heartbeats wait for it, and a lease lasts 60 s without one.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private const int SaidMaxBytes = 1000;

    public static ConfigCheck? Of(string? command, TimeProvider clock) =>
        command is null ? null : new ConfigCheck(command, clock);

    /// <summary>Why the configuration in <paramref name="file"/> is not taken; null when it is.</summary>
    /// <exception cref="IOException">The command cannot be started.</exception>
    public async Task<string?> Refusal(string file, CancellationToken ct)
    {
        var environment = new Dictionary<string, string> { ["CONFIG_FILE"] = file };
        var invocation = new Invocation(["/bin/sh", "-c", command], environment);
        try
        {
            using var group = ProcessGroup.Prepare(invocation, Path.GetDirectoryName(file)!);
            group.Begin();
            return await Verdict(group, ct);
        }
        catch (Win32Exception e)
        {
            throw new IOException($"The check cannot be started: {e.Message}", e);
        }
    }

    private async Task<string?> Verdict(ProcessGroup group, CancellationToken ct)
    {
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var said = Said(group.Errors, reading.Token);
        var unheard = group.Output.CopyToAsync(Stream.Null, reading.Token);
        var first = await Task.WhenAny(group.Exited, Task.Delay(Limit, clock, reading.Token));
        await group.End();
        // Who still holds the pipes has left the group, and is not waited for.
        reading.CancelAfter(GroupIdentity.Grace);
        var errors = await said;
        await unheard.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ct.ThrowIfCancellationRequested();
        if (first != group.Exited)
            return $"The check took longer than {Limit.TotalSeconds} s.";
        return await group.Exited is var exitCode and not 0
            ? $"The check ended with exit code {exitCode}. {errors}".TrimEnd()
            : null;
    }

    /// <summary>The first of what is said; all of it is read, so that nobody waits for a full pipe.</summary>
    private static async Task<string> Said(Stream errors, CancellationToken ct)
    {
        var first = new byte[SaidMaxBytes];
        var length = 0;
        try
        {
            length = await errors.ReadAtLeastAsync(first, first.Length, throwOnEndOfStream: false, ct);
            await errors.CopyToAsync(Stream.Null, ct);
        }
        catch (OperationCanceledException)
        {
            // Somebody else holds the pipe open.
        }

        return Encoding.UTF8.GetString(first, 0, length).Trim();
    }
}
