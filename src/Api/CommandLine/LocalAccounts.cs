using Modular.Application.Auth;

namespace Modular.Api.CommandLine;

/// <summary>Makes accounts straight in the database of a data directory, as the operator of the machine may.</summary>
internal static class LocalAccounts
{
    /// <summary>Makes a member.</summary>
    public static async Task CreateMember(
        string? dataDirectory, string email, string password, string name, CancellationToken ct) =>
        await Create(dataDirectory, new CreateUser(email, password, Owner: false, name), ct);

    /// <summary>Makes an account; a refusal becomes the sentence that the command fails with.</summary>
    public static Task<UserDetails> Create(string? dataDirectory, CreateUser command, CancellationToken ct) =>
        LocalUseCases.Send(dataDirectory, command, ct);
}
