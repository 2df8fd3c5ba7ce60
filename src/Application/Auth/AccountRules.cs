using FluentValidation;
using Modular.Domain.Auth;

namespace Modular.Application.Auth;

/// <summary>The rules of fields that several commands have.</summary>
internal static class AccountRules
{
    public static IRuleBuilderOptions<T, string> IsEmailAddress<T>(this IRuleBuilder<T, string> rule) =>
        rule.Must(EmailAddress.IsValid).WithMessage("Must be an address such as name@example.com.");

    public static IRuleBuilderOptions<T, string?> IsUserName<T>(this IRuleBuilder<T, string?> rule) =>
        rule.Must(name => name is null || (!string.IsNullOrWhiteSpace(name) && name.Length <= User.NameMaxLength))
            .WithMessage($"Must have 1 to {User.NameMaxLength} characters.");

    public static IRuleBuilderOptionsConditions<T, string> IsGoodPassword<T>(
        this IRuleBuilder<T, string> rule, Func<T, string> email) =>
        rule.Custom((password, context) =>
        {
            if (PasswordRules.WhyWeak(password, email(context.InstanceToValidate)) is { } why)
                context.AddFailure(why);
        });
}
