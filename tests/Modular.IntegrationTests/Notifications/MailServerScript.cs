using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Modular.Application.Notifications;
using Modular.Application.Pipeline;

namespace Modular.IntegrationTests.Notifications;

/// <summary>A mail as it arrived.</summary>
internal sealed record ArrivedMail(string From, string To, string User, bool Secure, string Raw);

/// <summary>A mail server by others, in a process of its own (tests/node/smtp.mjs).</summary>
internal sealed class MailServerScript : IAsyncDisposable
{
    private readonly Process _node;
    private readonly Task _reading;
    private readonly ConcurrentQueue<ArrivedMail> _arrived = new();

    private MailServerScript(Process node, int port)
    {
        (_node, Port) = (node, port);
        _reading = Read();
    }

    public int Port { get; }

    /// <summary>What has arrived.</summary>
    public IReadOnlyList<ArrivedMail> Arrived => [.. _arrived];

    /// <summary>Starts one; <paramref name="options"/> are those of the package smtp-server.</summary>
    public static async Task<MailServerScript> Start(
        object? options = null, string? user = null, string? password = null)
    {
        var argument = JsonSerializer.Serialize(
            new { server = options ?? new { disabledCommands = new[] { "STARTTLS", "AUTH" } }, user, password });
        var node = NodeScript.Start("smtp.mjs", argument);
        var first = await node.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException("tests/node/smtp.mjs has ended; build/setup installs it.");
        return new MailServerScript(
            node, JsonSerializer.Deserialize<JsonElement>(first).GetProperty("port").GetInt32());
    }

    /// <summary>How it is reached.</summary>
    public MailServer Address(MailSecurity security = MailSecurity.StartTlsIfOffered) =>
        new("localhost", Port, security);

    public async ValueTask DisposeAsync()
    {
        _node.StandardInput.Close();
        await _node.WaitForExitAsync();
        await _reading;
        _node.Dispose();
    }

    private async Task Read()
    {
        while (await _node.StandardOutput.ReadLineAsync() is { } line)
            _arrived.Enqueue(JsonSerializer.Deserialize<ArrivedMail>(line, WireJson.Options)!);
    }
}
