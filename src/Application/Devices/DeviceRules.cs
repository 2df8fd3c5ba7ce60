using FluentValidation;
using Modular.Domain.Devices;

namespace Modular.Application.Devices;

/// <summary>Bounds of the fields that several requests share.</summary>
internal static class DeviceRules
{
    public static IRuleBuilderOptions<T, IReadOnlyList<string>?> Tags<T>(
        this IRuleBuilder<T, IReadOnlyList<string>?> rule) => rule
        .Must(tags => tags is null || tags.Count <= DeviceTags.Max)
        .WithMessage($"Must have at most {DeviceTags.Max} tags.")
        .Must(tags => tags is null || tags.Count > DeviceTags.Max || tags.All(DeviceTags.IsValid))
        .WithMessage("Each tag: " + DeviceTags.Form);

    /// <summary>Not blank, at most <paramref name="maxLength"/> characters, none of them a control character.</summary>
    public static IRuleBuilderOptions<T, string?> Line<T>(this IRuleBuilder<T, string?> rule, int maxLength) => rule
        .Must(text => text is not null).WithMessage("Is required.")
        .NotBlank()
        .OptionalLine(maxLength);

    /// <summary>Absent, or more than white space.</summary>
    public static IRuleBuilderOptions<T, string?> NotBlank<T>(this IRuleBuilder<T, string?> rule) => rule
        .Must(text => text is null || !string.IsNullOrWhiteSpace(text)).WithMessage("Must not be empty.");

    /// <summary>Absent, or at most <paramref name="maxLength"/> characters, none of them a control character.</summary>
    public static IRuleBuilderOptions<T, string?> OptionalLine<T>(
        this IRuleBuilder<T, string?> rule, int maxLength) => rule
        .Must(text => text is null || text.Length <= maxLength)
        .WithMessage($"Must have at most {maxLength} characters.")
        .Must(text => text is null || !text.Any(char.IsControl)).WithMessage("Must not contain control characters.");
}
