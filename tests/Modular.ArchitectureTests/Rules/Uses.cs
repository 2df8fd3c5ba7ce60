using Modular.ArchitectureTests.Reading;

namespace Modular.ArchitectureTests.Rules;

/// <summary>How violations are worded.</summary>
internal static class Uses
{
    /// <summary>One sentence for each forbidden type, naming the first member that uses it.</summary>
    public static IEnumerable<string> Used(this CompiledType type, Func<TypeName, bool> forbidden) =>
        from use in type.Uses
        where forbidden(use.Type)
        group use by use.Type.Full into same
        select $"{type.Name.Full} uses {same.Key} in {same.First().Member}";

    public static bool Is(this CompiledType type, TypeTraits traits) => type.Traits.HasFlag(traits);

    /// <summary>A class that can be made: neither an interface nor static or abstract.</summary>
    public static bool IsConcreteClass(this CompiledType type) =>
        !type.Is(TypeTraits.Interface) && !type.Is(TypeTraits.Abstract)
        && type.BaseType is not { Full: "System.Enum" or "System.ValueType" or "System.MulticastDelegate" };
}
