using System.CommandLine;
using Modular.Application.Auth;
using Spectre.Console;

namespace Modular.Api.CommandLine;

/// <summary><c>modular keys list|rotate|revoke-all</c>.</summary>
internal static class KeysCommand
{
    private const string Time = "yyyy-MM-dd HH:mm:ss'Z'";

    private const string About = """
        The keys that access tokens are signed with. They rotate by themselves (Auth:KeyRotationDays); needs access to
        the database, no credential.

        After a leak of a key or of the database:
          modular keys revoke-all
        """;

    public static Command Create() => new("keys", About) { List(), Rotate(), RevokeAll() };

    private static Command List()
    {
        var data = DataOption.Create();
        var command = new Command("list", "Shows the keys, and from when until when each is good.") { data };
        command.SetAction(async (parsed, ct) =>
        {
            await Print(await LocalUseCases.Send(parsed.GetValue(data), new ListSigningKeys(), ct));
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Rotate()
    {
        var data = DataOption.Create();
        var now = new Option<bool>("--now")
        {
            Description = "Signs with it at once. Services that keep the published keys refuse its tokens for 10 min.",
        };
        var command = new Command("rotate", """
            Makes a new key. It is published at once and signs in 11 minutes, when everybody has it. The one before
            stays published until the last token that it signed has ended, and an hour more.
            """)
        { now, data };
        command.SetAction(async (parsed, ct) =>
        {
            var next = await LocalUseCases.Send(
                parsed.GetValue(data), new RotateSigningKeys(parsed.GetValue(now)), ct);
            await Console.Out.WriteLineAsync($"Key {next.Id} signs from {next.SignsFrom.UtcDateTime.ToString(Time)}");
            return ExitCode.Done;
        });
        return command;
    }

    private static Command RevokeAll()
    {
        var data = DataOption.Create();
        var yes = new Option<bool>("--yes") { Description = "Does not ask." };
        var command = new Command("revoke-all", """
            Ends every session and removes every key: everybody has to sign in again, and no token that was signed
            before counts, from within a second. User keys and device keys go on.
            """)
        { yes, data };
        command.SetAction(async (parsed, ct) =>
        {
            if (!parsed.GetValue(yes))
                await Confirm(ct);
            var ended = await LocalUseCases.Send(parsed.GetValue(data), new RevokeEverything(), ct);
            await Console.Out.WriteLineAsync($"Ended {ended} sessions and removed every key; a new one signs now.");
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task Confirm(CancellationToken ct)
    {
        if (Console.IsInputRedirected)
            throw new CommandFailed("There is no terminal to ask: say --yes.", ExitCode.WrongUsage);
        var prompt = new ConfirmationPrompt("End every session of every user?") { DefaultValue = false };
        if (!await prompt.ShowAsync(AnsiConsole.Console, ct))
            throw new CommandFailed("Nothing was changed.");
    }

    // Lines, not a table: an id alone takes half of a narrow terminal, and a line is easily searched.
    private static async Task Print(IReadOnlyList<SigningKeySummary> keys)
    {
        foreach (var key in keys)
            await Console.Out.WriteLineAsync($"{key.Id}  {StateOf(key)}");
    }

    private static string StateOf(SigningKeySummary key) => key.State switch
    {
        SigningKeyState.Next => $"signs from {key.SignsFrom.UtcDateTime.ToString(Time)}",
        SigningKeyState.Signs => $"signs since {key.SignsFrom.UtcDateTime.ToString(Time)}",
        _ => $"has signed, goes {key.EndsAt!.Value.UtcDateTime.ToString(Time)}",
    };
}
