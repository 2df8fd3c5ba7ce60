namespace Modular.ArchitectureTests.Reading;

/// <summary>A top-level type by where it is defined; a nested type goes by the type that it is nested in.</summary>
internal sealed record TypeName(string Assembly, string Namespace, string Name)
{
    /// <summary>The name as C# writes it, without the arity that the compiler adds.</summary>
    public string Simple => Name.Split('`')[0];

    public string Full => Namespace.Length == 0 ? Simple : $"{Namespace}.{Simple}";

    public bool IsIn(string @namespace) =>
        Namespace == @namespace || Namespace.StartsWith(@namespace + ".", StringComparison.Ordinal);
}

/// <summary>One member's use of a type.</summary>
/// <param name="Type">The type used.</param>
/// <param name="Member">The member that uses it, under its name in the source.</param>
/// <param name="How">Where in the member it stands.</param>
internal sealed record Use(TypeName Type, string Member, How How);

internal enum How
{
    /// <summary>A base type, interface, constraint, field, parameter, result or attribute.</summary>
    Declaration,

    /// <summary>A local variable or an instruction.</summary>
    Body,

    /// <summary>A constructor call.</summary>
    Construction,
}

/// <summary>A string that a member holds: a literal in its body, or the value of a constant.</summary>
internal sealed record Text(string Member, string Value);

internal sealed record Method(string Name, int Parameters, bool IsVirtual, bool IsAbstract)
{
    public bool IsConstructor => Name == ".ctor";
}

/// <summary>
/// A top-level type of the product with all that it uses. What its nested types use counts as its own: lambdas,
/// iterators and async methods are compiled to nested types.
/// </summary>
internal sealed record CompiledType(
    TypeName Name,
    TypeName? BaseType,
    IReadOnlyList<TypeName> Interfaces,
    TypeTraits Traits,
    IReadOnlyList<Method> Methods,
    IReadOnlyList<Use> Uses,
    IReadOnlyList<Text> Texts);

[Flags]
internal enum TypeTraits
{
    None = 0,
    Public = 1,
    Interface = 2,
    Abstract = 4,
    Sealed = 8,
    Record = 16,
}
