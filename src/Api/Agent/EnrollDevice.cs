using System.Runtime.InteropServices;
using System.Text;
using Modular.Api.Agent.Server;
using Modular.Api.Agent.State;
using Modular.Domain;

namespace Modular.Api.Agent;

/// <summary>What the command line asks of <c>modular agent enroll</c>.</summary>
/// <param name="Server">Address of the server, http or https.</param>
/// <param name="Token">The enrolment token; it is never logged.</param>
/// <param name="Capabilities">What this machine can do; none for every kind of task that the agent knows.</param>
/// <param name="Tags">Whose tasks it takes beside its own; those of the token come on top.</param>
internal sealed record Enrolment(
    Uri Server, string Token, IReadOnlyList<string> Capabilities, IReadOnlyList<string> Tags);

/// <summary>Registers this machine with an enrolment token and keeps the device key it is given.</summary>
internal sealed class EnrollDevice(Enrolment enrolment, WorkDirectory files, TimeProvider clock, ILogger log)
{
    private const int Tries = 5;

    /// <summary>The exit code; the key is in the work directory before success is said.</summary>
    /// <exception cref="AgentCannotStart">An agent runs here, or the work directory cannot be used.</exception>
    public async Task<int> Run(CancellationToken ct)
    {
        // The new key ends the old one soon: an agent that runs with that must be stopped first.
        using var taken = files.Take();
        using var client = new ServerClient(enrolment.Server, enrolment.Token);
        // A lost answer is asked for again under the same key: the token may be good for one use only.
        var idempotencyKey = $"enroll-{Ids.New(clock.GetUtcNow())}";
        try
        {
            var answer = await new Retry(clock, log).UntilAnswered(
                attempt => client.Register(Machine(), idempotencyKey, attempt), Tries, ct);
            DurableFile.Write(files.DeviceKey, Encoding.ASCII.GetBytes(answer.ApiKey + "\n"));
            var device = answer.Device;
            log.LogInformation(
                "Enrolled as '{Name}' ({Id}); its key is in {File}.", device.Name, device.Id, files.DeviceKey);
            return 0;
        }
        catch (ServerRefusal refusal)
        {
            log.LogError("The server refuses to enrol this machine: {Reason}", refusal.Message);
        }
        catch (ServerAway away)
        {
            log.LogError("{Server} cannot be reached: {Reason}", enrolment.Server, away.Message);
        }

        return 1;
    }

    private RegisterBody Machine() => new(
        Environment.MachineName,
        $"linux-{RuntimeInformation.OSArchitecture}".ToLowerInvariant(),
        Environment.MachineName,
        Build.Version,
        files.MachineId(),
        enrolment.Capabilities.Count > 0 ? enrolment.Capabilities : TaskKinds.All,
        enrolment.Tags);
}
