using System.Runtime.InteropServices;
using System.Text;
using Modular.Api.Agent.Server;
using Modular.Api.Agent.State;
using Modular.Domain;

namespace Modular.Api.Agent;

/// <summary>Registers this machine with an enrolment token and keeps the device key it is given.</summary>
internal sealed class EnrollDevice(Uri server, string token, WorkDirectory files, TimeProvider clock, ILogger log)
{
    private const int Tries = 5;

    /// <summary>The exit code; the key is in the work directory before success is said.</summary>
    /// <exception cref="AgentCannotStart">An agent runs here, or the work directory cannot be used.</exception>
    public async Task<int> Run(CancellationToken ct)
    {
        // The new key ends the old one soon: an agent that runs with that must be stopped first.
        using var taken = files.Take();
        using var client = new ServerClient(server, token);
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
            log.LogError("{Server} cannot be reached: {Reason}", server, away.Message);
        }

        return 1;
    }

    private RegisterBody Machine() => new(
        Environment.MachineName,
        $"linux-{RuntimeInformation.OSArchitecture}".ToLowerInvariant(),
        Environment.MachineName,
        Build.Version,
        files.MachineId(),
        TaskKinds.Supported);
}
