using Modular.Application.Pipeline;

namespace Modular.UnitTests.Pipeline;

public class PrefixedTokenTests
{
    private static readonly Guid Id = Guid.Parse("019370a8-5f00-7000-8000-000000000001");

    [Test]
    public void Is_read_back_as_it_was_made()
    {
        var made = PrefixedToken.New("mdk_", Id);

        var read = PrefixedToken.Parse("mdk_", made.Text);

        Assert.That(made.Text, Does.Match("^mdk_[0-9a-f]{32}_[0-9a-f]{50}_[0-9a-f]{8}$"));
        Assert.That(read!.Id, Is.EqualTo(Id));
        Assert.That(read.Hash, Is.EqualTo(made.Hash));
    }

    [Test]
    public void Differs_each_time()
    {
        var texts = Enumerable.Range(0, 100).Select(_ => PrefixedToken.New("mdk_", Id).Text);

        Assert.That(texts.Distinct().Count(), Is.EqualTo(100));
    }

    [Test]
    public void Refuses_any_changed_character()
    {
        var text = PrefixedToken.New("mdk_", Id).Text;
        var damaged = Enumerable.Range(0, text.Length).Select(at => text[..at] + Other(text[at]) + text[(at + 1)..]);

        Assert.That(damaged.Select(one => PrefixedToken.Parse("mdk_", one)), Is.All.Null);
    }

    [Test]
    public void Refuses_another_prefix_length_or_case()
    {
        var text = PrefixedToken.New("mdk_", Id).Text;
        string[] wrong =
        [
            "", "mdk_", text + "0", text[..^1], text.ToUpperInvariant(),
            "mdk_" + text[4..].ToUpperInvariant(), " " + text,
        ];

        Assert.That(wrong.Select(one => PrefixedToken.Parse("mdk_", one)), Is.All.Null);
        Assert.That(PrefixedToken.Parse("met_", text), Is.Null);
    }

    [Test]
    public void Shows_no_secret_when_written_to_a_log()
    {
        var token = PrefixedToken.New("mdk_", Id);

        Assert.That($"{token}", Is.EqualTo(Id.ToString()));
    }

    private static char Other(char character) => character == '0' ? '1' : '0';
}
