using System.Text.Json;
using Modular.Application.Pipeline;

namespace Modular.UnitTests.Pipeline;

public class MergePatchTests
{
    // The table of RFC 7396, appendix A.
    [TestCase("{'a':'b'}", "{'a':'c'}", "{'a':'c'}")]
    [TestCase("{'a':'b'}", "{'b':'c'}", "{'a':'b','b':'c'}")]
    [TestCase("{'a':'b'}", "{'a':null}", "{}")]
    [TestCase("{'a':'b','b':'c'}", "{'a':null}", "{'b':'c'}")]
    [TestCase("{'a':['b']}", "{'a':'c'}", "{'a':'c'}")]
    [TestCase("{'a':'c'}", "{'a':['b']}", "{'a':['b']}")]
    [TestCase("{'a':{'b':'c'}}", "{'a':{'b':'d','c':null}}", "{'a':{'b':'d'}}")]
    [TestCase("{'a':[{'b':'c'}]}", "{'a':[1]}", "{'a':[1]}")]
    [TestCase("['a','b']", "['c','d']", "['c','d']")]
    [TestCase("{'a':'b'}", "['c']", "['c']")]
    [TestCase("{'a':'foo'}", "null", "null")]
    [TestCase("{'a':'foo'}", "'bar'", "'bar'")]
    [TestCase("{'e':null}", "{'a':1}", "{'e':null,'a':1}")]
    [TestCase("[1,2]", "{'a':'b','c':null}", "{'a':'b'}")]
    [TestCase("{}", "{'a':{'bb':{'ccc':null}}}", "{'a':{'bb':{}}}")]
    [TestCase("{'a':1,'a':2}", "{'b':3,'b':4}", "{'a':2,'b':4}", Description = "The last of two counts")]
    public void Makes_what_the_standard_says(string target, string patch, string result) =>
        Assert.That(MergePatch.Apply(Json(target), Json(patch)).GetRawText(), Is.EqualTo(result.Replace('\'', '"')));

    private static JsonElement Json(string text) => JsonElement.Parse(text.Replace('\'', '"'));
}
