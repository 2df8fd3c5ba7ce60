namespace Modular.ArchitectureTests.Rules;

/// <summary>A rule, and all that it must find in the sample: a rule that finds nothing there proves nothing.</summary>
/// <param name="Name">The rule as a sentence.</param>
/// <param name="Violations">Every violation in a product, each naming the type at fault and what it did.</param>
/// <param name="InTheSample">Exactly what the rule says about the types and files under Samples/.</param>
internal sealed record Rule(
    string Name,
    Func<Product, IEnumerable<string>> Violations,
    params string[] InTheSample);
