using Microsoft.Extensions.DependencyInjection;
using Modular.Application.LanguageModels;

namespace Modular.Infrastructure.LanguageModels;

/// <summary>Wires the language model.</summary>
public static class LanguageModelServices
{
    /// <summary>Adds the model that is configured; nothing without one.</summary>
    public static IServiceCollection AddLanguageModel(this IServiceCollection services, LanguageModelOptions? options)
    {
        if (options is null)
            return services;
        services.AddSingleton(options);
        return services.AddSingleton<ILanguageModel, ChatCompletions>();
    }
}
