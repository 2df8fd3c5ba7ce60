using Modular.ArchitectureTests.Reading;

namespace Modular.ArchitectureTests.Rules;

/// <summary>
/// Modules meet in Contracts. Technical folders (Pipeline, Postgres, Messaging, Realtime, Http, Console, Agent) serve
/// every module and so may know none beyond its Contracts; only the composition root knows them all.
/// </summary>
internal static class ModuleRules
{
    public static IEnumerable<string> MeetInContracts(Product product) =>
        from type in product.Types
        let own = product.ModuleOf(type.Name)
        where own.Length > 0
        from use in type.Used(other => IsForeign(product, other, own))
        select use;

    public static IEnumerable<string> TechnicalFoldersKnowNoModule(Product product) =>
        from type in product.Types
        where product.ModuleOf(type.Name).Length == 0 && !product.IsCompositionRoot(type.Name)
        from use in type.Used(other => IsForeign(product, other, own: ""))
        select use;

    public static IEnumerable<string> ContractsLiveInApplication(Product product) =>
        from type in product.Types
        where Product.IsContract(type.Name)
        let place = $"{product.Root}.{Product.Application}.{product.ModuleOf(type.Name)}.Contracts"
        where type.Name.Namespace != place
        select $"{type.Name.Full} is a contract outside Application/<Module>/Contracts";

    /// <summary>A handler that sends a request of its own module hides a use case inside another.</summary>
    public static IEnumerable<string> HandlersSendForeignContractsOnly(Product product) =>
        from type in product.Types
        where product.AncestorsOf(type).Any(ancestor => ancestor.Full == "MediatR.IRequestHandler")
        where type.Uses.Any(use => use.Type.Full == "MediatR.IMediator")
        from made in type.Uses
        where made.How == How.Construction && IsRequest(product, made.Type)
        where product.ModuleOf(made.Type) == product.ModuleOf(type.Name) || !Product.IsContract(made.Type)
        select $"{type.Name.Full} sends {made.Type.Full} in {made.Member}";

    private static bool IsForeign(Product product, TypeName type, string own) =>
        product.ModuleOf(type) is { Length: > 0 } module && module != own && !Product.IsContract(type);

    private static bool IsRequest(Product product, TypeName name) =>
        product.Find(name.Full) is { } type
        && product.AncestorsOf(type).Any(ancestor => ancestor.Full == "MediatR.IBaseRequest");
}
