using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Auth;
using Modular.Application.Notifications;
using Modular.Domain.Auth;
using Modular.Tests;

namespace Modular.IntegrationTests.Auth;

/// <summary>A test of what comes by mail, with a clock of its own and a member, Ada.</summary>
internal abstract class MailboxTest
{
    protected const string Ada = "ada@example.com";
    protected const string NewPassword = "copper-lantern-77";

    protected string Database { get; private set; } = null!;

    protected AuthHost Host { get; private set; } = null!;

    protected ManualClock Clock { get; private set; } = null!;

    protected Letters Letters { get; private set; } = null!;

    protected SignedIn User { get; private set; } = null!;

    [SetUp]
    public async Task StartHost()
    {
        Database = await AuthHost.NewDatabase();
        (Clock, Letters) = (new ManualClock(), new Letters());
        Host = await StartHost(AuthHost.Options);
        await Host.Send(new CreateUser("owner@example.com", AuthHost.Password, Owner: true));
        User = await Host.Send(Register(Ada));
    }

    [TearDown]
    public async Task StopHost() => await Host.DisposeAsync();

    protected static RegisterUser Register(string email) =>
        new(email, AuthHost.Password, Name: null, SetupToken: null, AuthHost.Here);

    protected Task<AuthHost> StartHost(AuthOptions options) => AuthHost.Start(
        Database, options, Clock, configure: services => services.AddSingleton<IMailSender>(Letters));

    /// <summary>Asks for a code and has the mails delivered; the id of the code.</summary>
    protected async Task<Guid> Ask(string purpose, string email = Ada)
    {
        var id = await Host.Send(new RequestCode(purpose, email));
        await Letters.Deliver(Host);
        return id;
    }

    /// <summary>Asks for a code to set a new password, and has it.</summary>
    protected async Task<ResetPassword> AskForReset() =>
        new(await Ask(CodePurposes.ResetPassword), Letters.CodeTo(Ada), NewPassword, AuthHost.Here);

    /// <summary>Another code, which is wrong.</summary>
    protected static string Wrong(string code) => (code[0] == '0' ? '1' : '0') + code[1..];

    protected async Task<IReadOnlyList<string>> AuditOf(string action) => await Host.Query<string>(
        "select outcome from auth.audit_entry where action = @Action order by id", new { Action = action });
}
