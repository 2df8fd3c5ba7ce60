using Modular.Application.Auth.OAuth;

namespace Modular.Infrastructure.Auth.OAuth;

/// <summary>Reads what a browser brings back.</summary>
internal static class ProviderReplies
{
    /// <summary>The code to redeem; a <see cref="ProviderFault"/> when there is an error in its place.</summary>
    public static string RequireCode(this ProviderReply reply) => reply switch
    {
        { Error: { } error } => throw ProviderFault.Said(error),
        { Code: { Length: > 0 } code } => code,
        _ => throw ProviderFault.Unbelievable("The browser came back without a code."),
    };
}
