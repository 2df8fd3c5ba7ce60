using Modular.ArchitectureTests.Reading;

namespace Modular.ArchitectureTests.Rules;

/// <summary>Domain, then Application, then Infrastructure, Workers and Api side by side.</summary>
internal static class LayerRules
{
    private static readonly Dictionary<string, string[]> MayUse = new()
    {
        [Product.Domain] = [Product.Domain],
        [Product.Application] = [Product.Domain, Product.Application],
        [Product.Infrastructure] = [Product.Domain, Product.Application, Product.Infrastructure],
        [Product.Workers] = [Product.Domain, Product.Application, Product.Workers],
        [Product.Api] = [Product.Domain, Product.Application, Product.Api],
    };

    private static readonly string[] OutsideWorld =
        ["System.IO", "System.Data", "System.Net.Http", "System.Net.Sockets"];

    private static readonly string[] Transports = ["Npgsql", "Dapper", "MassTransit", "RabbitMQ"];

    public static IEnumerable<string> NamespaceIsTheLayer(Product product) =>
        from type in product.Types
        let home = product.HomeOf(type)
        where !type.Name.IsIn(home) || product.LayerOf(type.Name).Length == 0
        select $"{type.Name.Full} is compiled into {home} and names another place";

    public static IEnumerable<string> PointInwards(Product product) =>
        from type in product.Types
        where !product.IsCompositionRoot(type.Name)
        from use in type.Used(other =>
            product.LayerOf(other) is { Length: > 0 } layer
            && MayUse.TryGetValue(product.LayerOf(type.Name), out var allowed)
            && !allowed.Contains(layer))
        select use;

    public static IEnumerable<string> DomainIsPure(Product product) =>
        from type in product.Types
        where product.LayerOf(type.Name) == Product.Domain
        from use in type.Used(other =>
            product.LayerOf(other).Length == 0
            && (!IsRuntime(other) || OutsideWorld.Any(other.IsIn)))
        select use;

    public static IEnumerable<string> TransportsStayInInfrastructure(Product product) =>
        from type in product.Types
        where product.LayerOf(type.Name) != Product.Infrastructure && !product.IsCompositionRoot(type.Name)
        from use in type.Used(other => Transports.Any(other.IsIn))
        select use;

    /// <summary>The runtime's own assemblies, and the attributes that the compiler puts everywhere.</summary>
    private static bool IsRuntime(TypeName type) =>
        type.Namespace.Length == 0
        || type.Assembly is "System" || type.Assembly.StartsWith("System.", StringComparison.Ordinal)
        || type.IsIn("System.Runtime.CompilerServices") || type.IsIn("Microsoft.CodeAnalysis");
}
