using System.Reflection;
using Modular.Api.Http;
using Modular.Application.Pipeline;
using Modular.Domain;

namespace Modular.UnitTests.Http;

/// <summary>docs/errors.md says what the code answers: no more, no less, with the right status.</summary>
public class ErrorCatalogueTests
{
    /// <summary>Codes that the edge writes without a refusal behind them (RouterErrors, RefusalsToProblems).</summary>
    private static readonly string[] WithoutRefusal =
    [
        "request.not_found", "request.method_not_allowed", "request.not_acceptable",
        "request.unsupported_media_type", "service.fault",
    ];

    [Test]
    public void Has_every_refusal_with_the_status_of_its_kind()
    {
        var wrong = Refusals()
            .Where(refusal => !ErrorCatalogue.All.TryGetValue(refusal.Code, out var entry)
                || entry.Status != Problem.StatusOf(refusal))
            .Select(refusal => $"{refusal.GetType().Name} ({refusal.Code}, {Problem.StatusOf(refusal)})");

        Assert.That(wrong, Is.Empty);
    }

    [Test]
    public void Has_nothing_that_is_never_answered()
    {
        var answered = Refusals().Select(refusal => refusal.Code).Concat(WithoutRefusal);

        Assert.That(ErrorCatalogue.All.Keys.Except(answered), Is.Empty);
    }

    [Test]
    public void Gives_every_code_a_cause_and_a_remedy()
    {
        Assert.That(ErrorCatalogue.All.Values, Has.All.Matches<ErrorEntry>(
            entry => entry is { Title.Length: > 0, Cause.Length: > 10, Remedy.Length: > 10 }));
    }

    private static List<Refusal> Refusals() =>
        [.. new[] { typeof(Refusal).Assembly, typeof(IUnitOfWork).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.IsSubclassOf(typeof(Refusal)) && !type.IsAbstract)
            .Select(Make)];

    private static Refusal Make(Type type)
    {
        var constructor = type.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .OrderBy(candidate => candidate.GetParameters().Length)
            .First();
        return (Refusal)constructor.Invoke([.. constructor.GetParameters().Select(Sample)]);
    }

    private static object? Sample(ParameterInfo parameter) => parameter.ParameterType switch
    {
        var type when type == typeof(string) => "sample",
        var type when type == typeof(IReadOnlyDictionary<string, string[]>) => new Dictionary<string, string[]>(),
        { IsValueType: true } type => Activator.CreateInstance(type),
        _ => null,
    };
}
