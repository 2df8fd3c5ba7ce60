using MediatR;
using Modular.Api.Configuration;
using Modular.Application.Auth;

namespace Modular.Api.CommandLine;

/// <summary>Tells the operator how to become the owner, as long as there is none.</summary>
internal static class OwnerSetup
{
    private const string TokenFile = "setup-token";

    /// <summary>Prints the way and keeps the token in the data directory; removes it once there is an owner.</summary>
    public static async Task Announce(IServiceProvider services, Settings settings)
    {
        await using var scope = services.CreateAsyncScope();
        var token = await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new ReadSetupToken());
        var file = Path.Combine(settings.DataDirectory, TokenFile);
        if (token is null)
        {
            File.Delete(file);
            return;
        }

        PrivateFile.Replace(file, token + "\n");
        await Console.Out.WriteLineAsync($"""
            There is no owner yet. Become it with
              modular user create --owner --email you@example.com --data {settings.DataDirectory}
            or register at POST /v1/auth/register with the setupToken in {file}.
            """);
    }
}
