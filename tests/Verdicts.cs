using Modular.Client.Tokens;

namespace Modular.Tests;

/// <summary>What a verifier says of a token.</summary>
internal static class Verdicts
{
    /// <summary>Why it refuses <paramref name="token"/>; null where it does not.</summary>
    public static async Task<TokenRefusal?> ReasonOf(this ModularTokenVerifier verifier, string token)
    {
        try
        {
            await verifier.VerifyAsync(token);
            return null;
        }
        catch (TokenRefusedException e)
        {
            return e.Reason;
        }
    }
}
