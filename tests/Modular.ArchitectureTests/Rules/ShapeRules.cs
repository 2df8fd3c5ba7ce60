using System.Text.RegularExpressions;
using Modular.ArchitectureTests.Reading;

namespace Modular.ArchitectureTests.Rules;

/// <summary>Interfaces, visibility, constructors and refusals.</summary>
internal static partial class ShapeRules
{
    private const int MostArguments = 5;

    /// <summary>An interface is a seam between layers, has several implementations, or is a mere mark.</summary>
    public static IEnumerable<string> InterfacesStandAtSeams(Product product) =>
        from type in product.Types
        where type.Is(TypeTraits.Interface) && type.Methods.Count > 0
        let implementations = product.Types
            .Where(other => !other.Is(TypeTraits.Interface))
            .Where(other => product.AncestorsOf(other).Any(ancestor => ancestor.Full == type.Name.Full))
            .ToList()
        where implementations.Count == 1
        // Another folder's implementation stands at a seam too: the transport of messages, a module's own version.
        where implementations[0].Name.Namespace == type.Name.Namespace
        select $"{type.Name.Full} has one implementation, {implementations[0].Name.Full}, in its own layer";

    /// <summary>The outer layers show what the composition root calls, and what that shows in turn.</summary>
    public static IEnumerable<string> OuterLayersHideWhatNobodyUses(Product product)
    {
        var needed = product.Types
            .SelectMany(type => type.Uses
                .Where(use => product.LayerOf(use.Type) != product.LayerOf(type.Name))
                .Select(use => use.Type.Full))
            .ToHashSet();
        var unseen = new Queue<string>(needed);
        while (unseen.TryDequeue(out var name))
        {
            var declared = product.Find(name)?.Uses
                .Where(use => use.How == How.Declaration)
                .Select(use => use.Type.Full) ?? [];
            foreach (var other in declared.Where(needed.Add))
            {
                unseen.Enqueue(other);
            }
        }

        return from type in product.Types
               where product.LayerOf(type.Name) is Product.Infrastructure or Product.Workers or Product.Api
               where type.Is(TypeTraits.Public) && !needed.Contains(type.Name.Full)
               where type.Name.Name != "Program"
               select $"{type.Name.Full} is public and no other layer uses it";
    }

    public static IEnumerable<string> HandlersAndValidatorsAreInternal(Product product) =>
        from type in product.Types
        where type.IsConcreteClass() && type.Is(TypeTraits.Public)
        where product.AncestorsOf(type)
            .Any(ancestor => ancestor.Simple is "IRequestHandler" or "INotificationHandler" or "AbstractValidator")
        select $"{type.Name.Full} is reached through MediatR only and yet public";

    /// <summary>Entities and records are built from their fields; only classes that do work are counted.</summary>
    public static IEnumerable<string> ConstructorsAreShort(Product product) =>
        from type in product.Types
        where product.LayerOf(type.Name) != Product.Domain
        where type.IsConcreteClass() && !type.Is(TypeTraits.Record)
        from constructor in type.Methods
        where constructor.IsConstructor && constructor.Parameters > MostArguments
        select $"{type.Name.Full} takes {constructor.Parameters} arguments";

    /// <summary>A module's refusals stand in Domain under its own name; a code has one kind, so one status.</summary>
    public static IEnumerable<string> RefusalsAreCatalogued(Product product)
    {
        var refusals = product.Types
            .Where(type => type.IsConcreteClass())
            .Where(type => product.AncestorsOf(type).Any(a => a.Full == $"{product.Root}.{Product.Domain}.Refusal"))
            .Select(type => (Type: type.Name, Kind: type.BaseType, Code: CodeOf(type)))
            .ToList();
        var misplaced = from refusal in refusals
                        let module = product.ModuleOf(refusal.Type)
                        where module.Length > 0 && product.LayerOf(refusal.Type) != Product.Domain
                        select $"{refusal.Type.Full} is a refusal outside Domain/{module}";
        var misnamed = from refusal in refusals
                       let prefix = product.ModuleOf(refusal.Type).ToLowerInvariant() + "."
                       where prefix.Length > 1 && !refusal.Code.StartsWith(prefix, StringComparison.Ordinal)
                       // The contract lets a module answer with another's code: a task for a device that is not there.
                       where !refusals.Any(
                           other => other.Code == refusal.Code && OwnsItsCode(product, other.Type, other.Code))
                       select $"{refusal.Type.Full} has the code '{refusal.Code}', not one of {prefix}*";
        var twice = from refusal in refusals
                    where refusal.Code.Length > 0
                    group refusal by refusal.Code into same
                    where same.DistinctBy(refusal => refusal.Kind).Count() > 1
                    select $"{string.Join(" and ", same.Select(refusal => refusal.Type.Full))} disagree on {same.Key}";
        return misplaced.Concat(misnamed).Concat(twice);
    }

    private static bool OwnsItsCode(Product product, TypeName type, string code) =>
        code.StartsWith(product.ModuleOf(type).ToLowerInvariant() + ".", StringComparison.Ordinal);

    private static string CodeOf(CompiledType refusal) =>
        refusal.Texts.Select(text => text.Value).FirstOrDefault(value => Code().IsMatch(value)) ?? "";

    [GeneratedRegex(@"^[a-z]+\.[a-z0-9_]+$", RegexOptions.None, 1000)]
    private static partial Regex Code();
}
