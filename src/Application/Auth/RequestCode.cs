using FluentValidation;
using MediatR;
using Modular.Application.Auth.Contracts;
using Modular.Application.Pipeline;
using Modular.Domain;
using Modular.Domain.Auth;

namespace Modular.Application.Auth;

/// <summary>
/// Asks for a code to an address. Whether there is such an account, and whether it gets one, is decided later and by
/// somebody else: the answer and the work are the same for all.
/// </summary>
/// <param name="Purpose">One of <see cref="CodePurposes"/>.</param>
/// <param name="Email">The address; null for that of the user.</param>
/// <param name="UserId">The signed-in user, or null.</param>
/// <returns>The id of the code, if there will be one.</returns>
public sealed record RequestCode(string Purpose, string? Email, Guid? UserId = null) : ICommand<Guid>;

internal sealed class RequestCodeValidator : AbstractValidator<RequestCode>
{
    public RequestCodeValidator() => RuleFor(command => command.Email ?? "").IsEmailAddress()
        .When(command => command.UserId is null).OverridePropertyName("email");
}

internal sealed class RequestCodeHandler(
    IUserStore users, IEventPublisher events, IAuditLog audit, TimeProvider clock) : IRequestHandler<RequestCode, Guid>
{
    public async Task<Guid> Handle(RequestCode command, CancellationToken ct)
    {
        var email = command.UserId is { } userId
            ? await users.EmailOf(userId, ct) ?? throw new UserNotFound()
            : command.Email!;
        var id = Ids.New(clock.GetUtcNow());
        var action = command.Purpose == CodePurposes.ResetPassword
            ? AuditActions.PasswordResetRequested
            : AuditActions.VerificationRequested;

        audit.Note(new AuditNote(action, command.UserId, email));
        await events.Publish(new CodeRequested(id, command.Purpose, email), ct);
        return id;
    }
}
