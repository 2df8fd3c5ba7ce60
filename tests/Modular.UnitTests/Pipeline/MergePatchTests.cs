using System.Text.Json;
using Modular.Application.Pipeline;

namespace Modular.UnitTests.Pipeline;

internal sealed class MergePatchTests
{
    // The examples of RFC 7396, appendix A.
    [TestCase("""{"a":"b"}""", """{"a":"c"}""", """{"a":"c"}""")]
    [TestCase("""{"a":"b"}""", """{"b":"c"}""", """{"a":"b","b":"c"}""")]
    [TestCase("""{"a":"b"}""", """{"a":null}""", """{}""")]
    [TestCase("""{"a":"b","b":"c"}""", """{"a":null}""", """{"b":"c"}""")]
    [TestCase("""{"a":["b"]}""", """{"a":"c"}""", """{"a":"c"}""")]
    [TestCase("""{"a":"c"}""", """{"a":["b"]}""", """{"a":["b"]}""")]
    [TestCase("""{"a":{"b":"c"}}""", """{"a":{"b":"d","c":null}}""", """{"a":{"b":"d"}}""")]
    [TestCase("""{"a":[{"b":"c"}]}""", """{"a":[1]}""", """{"a":[1]}""")]
    [TestCase("""["a","b"]""", """["c","d"]""", """["c","d"]""")]
    [TestCase("""{"a":"b"}""", """["c"]""", """["c"]""")]
    [TestCase("""{"a":"foo"}""", "null", "null")]
    [TestCase("""{"a":"foo"}""", "\"bar\"", "\"bar\"")]
    [TestCase("""{"e":null}""", """{"a":1}""", """{"e":null,"a":1}""")]
    [TestCase("""[1,2]""", """{"a":"b","c":null}""", """{"a":"b"}""")]
    [TestCase("""{}""", """{"a":{"bb":{"ccc":null}}}""", """{"a":{"bb":{}}}""")]
    // What the examples leave out.
    [TestCase("""{"a":1,"b":2,"c":3}""", """{"b":{"x":null,"y":4}}""", """{"a":1,"b":{"y":4},"c":3}""")]
    [TestCase("""{"a":1}""", """{"a":[{"b":null}]}""", """{"a":[{"b":null}]}""")]
    [TestCase("""{"a":1}""", """{"b":2,"b":3}""", """{"a":1,"b":3}""")]
    [TestCase("""{"a":1.50}""", """{"b":"ü\"\u0001"}""", """{"a":1.50,"b":"ü\"\u0001"}""")]
    public void Makes_of_the_document_what_the_patch_says(string target, string patch, string result)
    {
        var merged = MergePatch.Apply(Json(target), Json(patch));

        Assert.That(merged.GetRawText(), Is.EqualTo(result));
    }

    [Test]
    public void A_document_that_is_not_there_is_made()
    {
        var merged = MergePatch.Apply(target: null, Json("""{"a":{"b":1,"c":null}}"""));

        Assert.That(merged.GetRawText(), Is.EqualTo("""{"a":{"b":1}}"""));
    }

    private static JsonElement Json(string text) => JsonSerializer.Deserialize<JsonElement>(text);
}
