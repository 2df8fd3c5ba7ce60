using Modular.Application.Pipeline;

namespace Modular.UnitTests.Pipeline;

public class CursorsTests
{
    private static readonly Guid Owner = new("0199f3a0-0000-7000-8000-000000000001");
    private static readonly Guid[] Rows = [new("0199f3a0-0000-7000-8000-000000000009"), Owner];
    private readonly Cursors _cursors = new(new MasterKey(new byte[MasterKey.Length]));

    [Test]
    public void Goes_on_after_the_last_item()
    {
        var cursor = Given();

        Assert.That(_cursors.After("list", Owner, new PageQuery { Cursor = cursor }), Is.EqualTo(Rows[0]));
    }

    [Test]
    public void Refuses_a_cursor_of_another_list_or_owner()
    {
        var page = new PageQuery { Cursor = Given() };

        Assert.That(() => _cursors.After("other", Owner, page), Throws.TypeOf<InvalidCursor>());
        Assert.That(() => _cursors.After("list", Rows[0], page), Throws.TypeOf<InvalidCursor>());
    }

    [TestCase("")]
    [TestCase("x")]
    [TestCase("!!!!")]
    [TestCase("Zm9v=")]
    [TestCase("\ud800")]
    [TestCase("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [TestCase("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void Refuses_what_is_no_cursor(string text) => Assert.That(
        () => _cursors.After("list", Owner, new PageQuery { Cursor = text }), Throws.TypeOf<InvalidCursor>());

    private string Given() =>
        _cursors.Page("list", Owner, new PageQuery { Limit = 1 }, Rows, row => row).NextCursor!;
}
