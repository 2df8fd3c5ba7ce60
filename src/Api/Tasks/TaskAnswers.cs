namespace Modular.Api.Tasks;

/// <summary>Wires the answers of tasks that stay open.</summary>
internal static class TaskAnswers
{
    public static IServiceCollection AddTaskAnswers(this IServiceCollection services)
    {
        services.AddScoped<LongPoll>();
        services.AddScoped<TaskStreamParts>();
        return services;
    }
}
