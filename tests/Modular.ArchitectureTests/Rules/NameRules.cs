using System.Reflection;
using System.Text.RegularExpressions;
using Modular.ArchitectureTests.Reading;

namespace Modular.ArchitectureTests.Rules;

/// <summary>Names that say nothing, names that are taken, and suffixes that mean one thing.</summary>
internal static partial class NameRules
{
    // ASP.NET Core finds these two by name.
    private static readonly string[] FoundByName = ["InvokeAsync", "BindAsync"];

    private static readonly HashSet<string> FrameworkNames = [.. NamesInScopeEverywhere()];

    public static IEnumerable<string> SayWhatTheyMean(Product product) =>
        from type in product.Types
        from word in type.Name.Full.Split('.')
        let empty = Meaningless().Match(word).Groups["word"].Value
        where empty.Length > 0
        select $"{type.Name.Full} says nothing with the word {empty}";

    public static IEnumerable<string> AreNotTaken(Product product) =>
        from type in product.Types
        where product.Modules.Contains(type.Name.Name) || FrameworkNames.Contains(type.Name.Name)
        select $"{type.Name.Full} is named like a module or a type of the framework";

    public static IEnumerable<string> SuffixesMeanOneThing(Product product) =>
        from type in product.Types
        where !type.Is(TypeTraits.Interface)
        let broken = BrokenPromise(product, type)
        where broken is not null
        select $"{type.Name.Full} {broken}";

    public static IEnumerable<string> HaveNoAsyncSuffix(Product product) =>
        from type in product.Types
        from method in type.Methods
        where method.Name.EndsWith("Async", StringComparison.Ordinal) && !method.Name.StartsWith('<')
        where !method.IsVirtual || type.Is(TypeTraits.Interface)
        where !FoundByName.Contains(method.Name)
        select $"{type.Name.Full} has a method {method.Name}";

    private static string? BrokenPromise(Product product, CompiledType type)
    {
        var name = type.Name.Simple;
        var layer = product.LayerOf(type.Name);
        bool Ends(string suffix) => name.EndsWith(suffix, StringComparison.Ordinal);
        bool Descends(string suffix) => product.AncestorsOf(type)
            .Any(ancestor => ancestor.Simple.EndsWith(suffix, StringComparison.Ordinal));

        return name switch
        {
            _ when Ends("Handler") && !Descends("Handler") && !IsMiddleware(type) => "handles nothing",
            _ when Ends("Validator") && !Descends("AbstractValidator") => "is no validator",
            _ when (Ends("Store") || Ends("Queries")) && layer != Product.Infrastructure => "belongs in Infrastructure",
            _ when (Ends("Endpoints") || Ends("Body")) && layer != Product.Api => "belongs in Api",
            _ => null,
        };
    }

    private static bool IsMiddleware(CompiledType type) =>
        type.Uses.Any(use => use.Type.Full == "Microsoft.AspNetCore.Http.RequestDelegate")
        && type.Methods.Any(method => method.Name is "Invoke" or "InvokeAsync");

    /// <summary>The implicit usings bring these names into every file, where a second one is ambiguous.</summary>
    private static IEnumerable<string> NamesInScopeEverywhere()
    {
        string[] inScope =
        [
            "System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http",
            "System.Threading", "System.Threading.Tasks",
        ];
        return new[] { "System.Runtime", "System.Collections", "System.Linq", "System.Net.Http", "System.Threading" }
            .Select(Assembly.Load)
            .SelectMany(assembly => assembly.GetExportedTypes().Concat(assembly.GetForwardedTypes()))
            .Where(type => !type.IsNested && inScope.Contains(type.Namespace))
            .Select(type => type.Name);
    }

    [GeneratedRegex(
        "(^|[a-z0-9])(?<word>Common|Shared|Utils?|Utility|Utilities|Helpers?|Managers?|Base)$",
        RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Meaningless();
}
