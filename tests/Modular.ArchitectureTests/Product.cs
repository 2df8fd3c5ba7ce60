using Modular.ArchitectureTests.Reading;

namespace Modular.ArchitectureTests;

/// <summary>
/// The compiled product as the rules see it. The samples are a second, deliberately broken product of the same
/// shape, so that a rule cannot tell which of the two it is reading.
/// </summary>
internal sealed class Product
{
    public const string Domain = "Domain";
    public const string Application = "Application";
    public const string Infrastructure = "Infrastructure";
    public const string Workers = "Workers";
    public const string Api = "Api";

    private static readonly string[] Layers = [Domain, Application, Infrastructure, Workers, Api];
    private static readonly string[] KnownModules =
        ["Auth", "Devices", "Tasks", "Generation", "Notifications", "Backups"];

    /// <summary>Generated from docs/auth.proto, whose namespace is for those who compile it.</summary>
    private const string Messages = "Modular.Auth.V1";

    private readonly Dictionary<string, CompiledType> _byName;
    private readonly Func<string, string> _homeOfAssembly;

    private Product(string root, IEnumerable<CompiledAssembly> assemblies, Func<string, string> homeOfAssembly)
    {
        Root = root;
        _homeOfAssembly = homeOfAssembly;
        List<CompiledAssembly> read = [.. assemblies];
        Types =
        [
            .. read.SelectMany(assembly => assembly.Types).Where(type => !type.Name.IsIn(Messages)).Select(Placed),
        ];
        SqlFiles = [.. read.SelectMany(assembly => assembly.SqlFiles)];
        _byName = Types.GroupBy(type => type.Name.Full).ToDictionary(group => group.Key, group => group.First());

        // A folder of Domain is a module: a seventh one is held to the rules from its first entity.
        Modules = [.. KnownModules.Union(Types.Where(type => LayerOf(type.Name) == Domain)
            .Select(type => FolderOf(type.Name))
            .Where(folder => folder.Length > 0))];
    }

    /// <summary>What build/test has just compiled.</summary>
    public static Product Real { get; } = new(
        "Modular",
        new[] { "Modular.Domain", "Modular.Application", "Modular.Infrastructure", "Modular.Workers", "modular" }
            .Select(name => ReadAssembly($"{name}.dll", "Modular")),
        assembly => assembly == "modular" ? "Modular.Api" : assembly);

    /// <summary>The broken twin under Samples/, with its own root namespace in the tests' assembly.</summary>
    public static Product Sample { get; } = new(
        "Sample",
        [OnlySamples(ReadAssembly("Modular.ArchitectureTests.dll", "Sample"))],
        _ => "Sample");

    public string Root { get; }

    public IReadOnlyList<CompiledType> Types { get; }

    public IReadOnlyList<SqlFile> SqlFiles { get; }

    public IReadOnlyList<string> Modules { get; }

    /// <summary>The namespace that everything in the type's assembly belongs under.</summary>
    public string HomeOf(CompiledType type) => _homeOfAssembly(type.Name.Assembly);

    /// <summary>The layer by the second word of the namespace; empty for a type that is not the product's.</summary>
    public string LayerOf(TypeName type)
    {
        var layer = Word(type, 1);
        return Layers.Contains(layer) ? layer : "";
    }

    /// <summary>The module or technical folder inside the layer; empty at the layer's root.</summary>
    public string FolderOf(TypeName type) => Word(type, 2);

    /// <summary>The module that owns the type; empty for technical folders and what is not the product's.</summary>
    public string ModuleOf(TypeName type) =>
        LayerOf(type).Length > 0 && Modules.Contains(FolderOf(type)) ? FolderOf(type) : "";

    public static bool IsContract(TypeName type) => type.Namespace.EndsWith(".Contracts", StringComparison.Ordinal);

    /// <summary>Program.cs, what stands beside it, and the commands that build a host.</summary>
    public bool IsCompositionRoot(TypeName type) =>
        type.Namespace == $"{Root}.{Api}" || type.IsIn($"{Root}.{Api}.CommandLine");

    /// <summary>Base types and interfaces, those of the product's own base types included.</summary>
    public IEnumerable<TypeName> AncestorsOf(CompiledType type)
    {
        foreach (var ancestor in type.Interfaces)
        {
            yield return ancestor;
        }

        if (type.BaseType is { } parent)
        {
            yield return parent;
            foreach (var ancestor in Find(parent.Full) is { } known ? AncestorsOf(known) : [])
            {
                yield return ancestor;
            }
        }
    }

    public CompiledType? Find(string fullName) => _byName.GetValueOrDefault(fullName);

    /// <summary>Top-level statements have no namespace; Program belongs to the root of Api.</summary>
    private CompiledType Placed(CompiledType type) => type.Name is { Namespace: "", Name: "Program" }
        ? type with { Name = type.Name with { Namespace = $"{Root}.{Api}" } }
        : type;

    private string Word(TypeName type, int index) =>
        type.IsIn(Root) && type.Namespace.Split('.') is var words && words.Length > index ? words[index] : "";

    private static CompiledAssembly ReadAssembly(string file, string root) =>
        CompiledAssembly.Read(Path.Combine(AppContext.BaseDirectory, file), root);

    private static CompiledAssembly OnlySamples(CompiledAssembly tests) =>
        tests with
        {
            Types = [.. tests.Types.Where(type => type.Name.Namespace.StartsWith("Sample", StringComparison.Ordinal))],
        };
}
