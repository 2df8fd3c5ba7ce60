using Modular.Application.Auth;
using Modular.Application.Auth.Mfa;
using Modular.Domain.Auth;
using Modular.Tests;

namespace Modular.IntegrationTests.Auth.Mfa;

/// <summary>A user with an authenticator app, whose time a test moves by hand.</summary>
internal sealed class AppUser(AuthHost host, ManualClock clock, string email)
{
    public Guid Id { get; private set; }

    public Guid SessionId { get; private set; }

    public byte[] Secret { get; private set; } = [];

    public IReadOnlyList<string> RecoveryCodes { get; private set; } = [];

    /// <summary>The code that the app shows.</summary>
    public string Code => CodeAfter(0);

    /// <summary>Makes an account and enables its second factor.</summary>
    public static async Task<AppUser> Enroll(AuthHost host, ManualClock clock, string email = "ada@example.com")
    {
        var user = await SignUp(host, clock, email);
        await user.Begin();
        await user.Confirm();
        // The code that confirmed is used up.
        clock.Advance(Totp.Period * 3);
        return user;
    }

    /// <summary>Makes an account without a second factor.</summary>
    public static async Task<AppUser> SignUp(AuthHost host, ManualClock clock, string email = "ada@example.com")
    {
        var signedIn = await host.SignUp(email);
        return new AppUser(host, clock, email)
        {
            Id = signedIn.User.Id,
            SessionId = (await host.Verify(signedIn.AccessToken)).CredentialId,
        };
    }

    /// <summary>The code that the app shows some steps from now.</summary>
    public string CodeAfter(int steps) => Totp.Code(Secret, Totp.StepAt(clock.GetUtcNow()) + steps);

    /// <summary>Scans a new secret.</summary>
    public async Task Begin() => Secret = Decode((await host.Send(new BeginTotp(Id, SessionId))).Secret);

    public async Task Confirm() =>
        RecoveryCodes = (await host.Send(new ConfirmTotp(Id, SessionId, Code, AuthHost.Here))).RecoveryCodes;

    /// <summary>Shows the password; what the code is to be sent with.</summary>
    public async Task<string> ShowPassword() =>
        (await host.Send(new LogIn(email, AuthHost.Password, AuthHost.Here))).MfaToken
            ?? throw new InvalidOperationException("No code is wanted.");

    /// <summary>Logs in with the password and <paramref name="code"/>.</summary>
    public async Task<SignedIn> LogIn(string code, RequestOrigin? origin = null) =>
        await host.Send(new VerifyMfa(await ShowPassword(), code, origin ?? AuthHost.Here));

    /// <summary>Logs in, as whom the next calls speak.</summary>
    public async Task LogInAnew()
    {
        var signedIn = await LogIn(Code);
        SessionId = (await host.Verify(signedIn.AccessToken)).CredentialId;
        clock.Advance(Totp.Period * 3);
    }

    /// <summary>The secret of its text in base 32.</summary>
    public static byte[] Decode(string base32)
    {
        var bits = string.Concat(base32.Select(
            c => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(c), 2).PadLeft(5, '0')));
        return [.. bits.Chunk(8).Select(octet => Convert.ToByte(new string(octet), 2))];
    }
}
