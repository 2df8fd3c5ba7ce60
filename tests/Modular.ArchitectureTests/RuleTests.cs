using Modular.ArchitectureTests.Rules;

namespace Modular.ArchitectureTests;

/// <summary>Every rule twice: the product keeps it, and the sample shows that it can be broken.</summary>
public class RuleTests
{
    private static IEnumerable<TestCaseData> Rules =>
        RuleTable.All.Select(rule => new TestCaseData(rule).SetArgDisplayNames(rule.Name));

    [TestCaseSource(nameof(Rules))]
    public void Product_keeps_the_rule(object rule)
    {
        var violations = ((Rule)rule).Violations(Product.Real);

        Assert.That(violations, Is.Empty);
    }

    [TestCaseSource(nameof(Rules))]
    public void Sample_breaks_the_rule_where_it_should(object rule)
    {
        var violations = ((Rule)rule).Violations(Product.Sample).Select(violation => violation.Replace("Sample.", ""));

        Assert.That(violations, Is.EquivalentTo(((Rule)rule).InTheSample));
        Assert.That(((Rule)rule).InTheSample, Is.Not.Empty);
    }

    /// <summary>A rule that reads nothing passes always.</summary>
    [Test]
    public void Reads_what_was_compiled()
    {
        var names = Product.Real.Types.Select(type => type.Name.Full).ToList();

        Assert.That(names, Does.Contain("Modular.Domain.Refusal"));
        Assert.That(names, Does.Contain("Modular.Api.Program"));
    }
}
