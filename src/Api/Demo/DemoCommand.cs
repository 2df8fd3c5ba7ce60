using System.CommandLine;
using System.Security.Cryptography;
using Modular.Api.CommandLine;

namespace Modular.Api.Demo;

/// <summary><c>modular demo</c>: the main job, driven end to end against a running server.</summary>
internal static class DemoCommand
{
    private const string PasswordVariable = "MODULAR_PASSWORD";

    public static Command Create()
    {
        var server = ServerOption.Local();
        var email = new Option<string?>("--email")
        {
            Description = $"Sign in as this user, with the password in {PasswordVariable}.",
        };
        var data = DataOption.Create();
        var command = new Command("demo", """
            Drives the main job end to end and prints each step: a user submits a task, a daemon on this machine takes
            it, runs it, streams its log and posts the result, and the user sees every step live.

            Makes a member of its own in the database of --data, or signs in with --email. Cleans up after itself: the
            device is removed, its files are deleted; the finished tasks stay to be looked at.
            """)
        { server, email, data };
        command.SetAction((parsed, ct) => Run(
            parsed.GetRequiredValue(server), parsed.GetValue(email), parsed.GetValue(data), ct));
        return command;
    }

    private static async Task<int> Run(Uri server, string? email, string? data, CancellationToken ct)
    {
        using var client = new DemoClient(server);
        await client.RequireServer(ct);
        var (address, password) = email is null ? await MakeMember(data, ct) : (email, PasswordOf(email));
        await client.LogIn(address, password, ct);
        await new DemoRun(client, address).Run(ct);
        return ExitCode.Done;
    }

    private static async Task<(string Email, string Password)> MakeMember(string? data, CancellationToken ct)
    {
        // A new one each time: the password is not kept, so that the demo leaves no way in.
        var email = $"demo-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}@demo.invalid";
        var password = Convert.ToBase64String(RandomNumberGenerator.GetBytes(24));
        await LocalAccounts.CreateMember(data, email, password, "Demo", ct);
        return (email, password);
    }

    private static string PasswordOf(string email) => Environment.GetEnvironmentVariable(PasswordVariable)
        ?? throw new CommandFailed($"Set {PasswordVariable} to the password of {email}.");
}
