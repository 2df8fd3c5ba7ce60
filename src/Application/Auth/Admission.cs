using FluentValidation;
using Modular.Application.Auth.Users;
using Modular.Domain.Auth;

namespace Modular.Application.Auth;

/// <summary>Somebody asks for an account.</summary>
public interface IRegistration
{
    /// <summary>The address that it shall have.</summary>
    string Email { get; }

    /// <summary>The password that it shall have.</summary>
    string Password { get; }

    /// <summary>The name of its user; null for none.</summary>
    string? Name { get; }

    /// <summary>What makes the first account the owner's; null for none.</summary>
    string? SetupToken { get; }

    /// <summary>The token of an invitation; null for none.</summary>
    string? Invitation { get; }

    /// <summary>Where the request came from.</summary>
    RequestOrigin Origin { get; }
}

internal abstract class RegistrationValidator<T> : AbstractValidator<T>
    where T : IRegistration
{
    protected RegistrationValidator()
    {
        RuleFor(asked => asked.Email).IsEmailAddress();
        RuleFor(asked => asked.Password).IsGoodPassword(asked => asked.Email);
        RuleFor(asked => asked.Name).IsUserName();
    }
}

/// <summary>That somebody may have an account.</summary>
/// <param name="Role">Of this role.</param>
/// <param name="Invitation">By this invitation; null for none.</param>
public sealed record Admitted(string Role, Guid? Invitation = null);

/// <summary>Decides what a registration becomes.</summary>
public sealed class Admission(
    ISetupStore setup, SetupTokens tokens, Invitations invitations, AuthOptions options, TimeProvider clock)
{
    /// <summary>What the account may be, or a refusal; <see cref="Confirm"/> decides.</summary>
    public async Task<Admitted> Decide(IRegistration asked, CancellationToken ct)
    {
        var state = await setup.Read(ct);
        if (state.CompletedAt is not null)
            return await AdmitMember(asked, ct);

        bool? right = asked.SetupToken is null ? null : tokens.IsRight(state, asked.SetupToken);
        var age = clock.GetUtcNow() - state.StartedAt;
        return new Admitted(Registration.AdmitOwner(right, asked.Origin.IsLocalOnly(options.PublicUrl), age));
    }

    /// <summary>
    /// The role in this unit of work: of two who may become the owner at once, or who have the same invitation, one
    /// does.
    /// </summary>
    public async Task<string> Confirm(Admitted admitted, CancellationToken ct)
    {
        if (admitted.Invitation is { } invitation)
            return await invitations.Accept(invitation, ct);
        return admitted.Role != Roles.Owner || await setup.Complete(clock.GetUtcNow(), ct)
            ? admitted.Role
            : Registration.AdmitMember(options.Registration);
    }

    private async Task<Admitted> AdmitMember(IRegistration asked, CancellationToken ct)
    {
        if (asked.Invitation is null || options.Registration == RegistrationMode.Closed)
            return new Admitted(Registration.AdmitMember(options.Registration));
        var invitation = await invitations.Prove(asked.Invitation, asked.Email, ct);
        return new Admitted(invitation.Role, invitation.Id);
    }
}
