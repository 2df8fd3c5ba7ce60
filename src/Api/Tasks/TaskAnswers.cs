using Modular.Api.Tasks.Ingest;

namespace Modular.Api.Tasks;

/// <summary>Wires the answers of tasks that stay open, and what takes the messages of others.</summary>
internal static class TaskAnswers
{
    public static IServiceCollection AddTaskAnswers(this IServiceCollection services)
    {
        services.AddScoped<LongPoll>();
        services.AddScoped<TaskStreamParts>();
        services.AddSingleton<QStashSignature>();
        services.AddSingleton<QStashInbox>();
        return services;
    }
}
