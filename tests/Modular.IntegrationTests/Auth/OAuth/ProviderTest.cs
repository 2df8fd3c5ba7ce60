using System.Net;
using Microsoft.Extensions.Logging;
using Modular.Application.Auth.OAuth;
using Modular.Infrastructure.Auth.OAuth;
using Modular.Infrastructure.Network;
using Modular.Tests;

namespace Modular.IntegrationTests.Auth.OAuth;

/// <summary>A test of how a provider is spoken to, with a clock of its own and without a host.</summary>
internal abstract class ProviderTest
{
    protected const string Verifier = "a-verifier-of-at-least-43-characters-which-this-is";

    protected static readonly ProviderRequest Request = new(
        "https://cloud.example.com/v1/auth/oauth/forged/callback", "the state", "the nonce of the test", Verifier);

    protected ManualClock Clock { get; private set; } = null!;

    /// <summary>What was logged.</summary>
    protected List<string> Log { get; private set; } = null!;

    [SetUp]
    public void Begin() => (Clock, Log) = (new ManualClock(), []);

    /// <summary>These providers, and no network allowed beyond the public one and their own hosts.</summary>
    protected LoginProviders Open(params LoginProvider[] providers) => new(
        new OAuthOptions { Providers = providers },
        new WayOut(new CheckedConnections(
            new ReachableAddresses(NetworkOptions.PublicOnly), (host, ct) => Dns.GetHostAddressesAsync(host, ct))),
        Clock,
        new ListLogger(Log));

    /// <summary>How it ends; null when it ends well.</summary>
    protected static async Task<string?> ErrorOf(Task login)
    {
        try
        {
            await login;
            return null;
        }
        catch (LoginFailed failed)
        {
            return failed.Error;
        }
    }

    private sealed class ListLogger(List<string> lines) : ILogger<LoginProviders>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) =>
            lines.Add($"{logLevel} {formatter(state, exception)} {exception}");
    }
}
