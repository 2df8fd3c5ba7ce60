using System.CommandLine;
using Modular.Application.Auth;
using Spectre.Console;

namespace Modular.Api.CommandLine;

/// <summary><c>modular user create</c>.</summary>
internal static class UserCommand
{
    private const string About = "Makes accounts straight in the database; needs access to it, no credential.";

    public static Command Create() => new("user", About) { CreateAccount() };

    private static Command CreateAccount()
    {
        var data = DataOption.Create();
        var email = new Option<string>("--email") { Description = "Its address.", Required = true };
        var name = new Option<string?>("--name") { Description = "Its name." };
        var owner = new Option<bool>("--owner") { Description = "Makes the owner; an instance has one." };
        var stdin = new Option<bool>("--password-stdin") { Description = "Reads the password from standard input." };
        var command = new Command("create", """
            Makes an account. Asks for the password on a terminal.

            Examples:
              modular user create --owner --email me@example.com
              openssl rand -base64 18 | modular user create --email bot@example.com --password-stdin
            """)
        { email, name, owner, stdin, data };
        command.SetAction(async (parsed, ct) =>
        {
            var password = await ReadPassword(parsed.GetValue(stdin), ct);
            var user = await LocalAccounts.Create(
                parsed.GetValue(data),
                new CreateUser(parsed.GetRequiredValue(email), password, parsed.GetValue(owner), parsed.GetValue(name)),
                ct);
            await Console.Out.WriteLineAsync($"Made {user.Role} {user.Email} ({user.Id})");
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task<string> ReadPassword(bool fromStdin, CancellationToken ct)
    {
        if (fromStdin)
        {
            return (await Console.In.ReadLineAsync(ct))?.TrimEnd()
                ?? throw new CommandFailed("Standard input has no password.");
        }

        if (Console.IsInputRedirected)
            throw new CommandFailed("There is no terminal to ask for the password: pass it with --password-stdin.");

        var password = await AskFor("Password: ", ct);
        var again = await AskFor("Again: ", ct);
        return password == again ? password : throw new CommandFailed("The two passwords differ.");
    }

    private static Task<string> AskFor(string prompt, CancellationToken ct) =>
        new TextPrompt<string>(prompt).Secret(mask: null).ShowAsync(AnsiConsole.Console, ct);
}
