namespace Modular.EndToEndTests;

/// <summary>Several agents, which end with the test however that ends.</summary>
internal sealed class AgentFleet : IAsyncDisposable
{
    private readonly List<DeviceAgent> _agents = [];

    public IReadOnlyList<DeviceAgent> Agents => _agents;

    public static async Task<AgentFleet> Start(ApiClient user, DataDirectory data, int count)
    {
        var fleet = new AgentFleet();
        for (var number = 0; number < count; number++)
            fleet._agents.Add(await DeviceAgent.Start(user, data, $"agent-{number}"));
        return fleet;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var agent in _agents)
            await agent.DisposeAsync();
    }
}
