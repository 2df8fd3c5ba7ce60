using System.Security.Cryptography;
using Modular.Domain;
using Modular.Domain.Auth;

namespace Modular.UnitTests.Auth;

public class RefreshTokenTests
{
    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(32);
    private static readonly Guid SessionId = Ids.New(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(int.MaxValue)]
    public void Reads_what_it_wrote(int counter)
    {
        var token = new RefreshToken(SessionId, counter);

        var text = token.Write(Key);

        Assert.That(text, Does.Match("^mrt_[A-Za-z0-9_-]{48}$"));
        Assert.That(RefreshToken.Read(text, Key), Is.EqualTo(token));
    }

    [Test]
    public void Refuses_every_single_bit_flip()
    {
        var text = new RefreshToken(SessionId, 7).Write(Key);

        var accepted =
            from at in Enumerable.Range(0, text.Length)
            from bit in Enumerable.Range(0, 16)
            let flipped = string.Concat(text.AsSpan(0, at), [(char)(text[at] ^ (1 << bit))], text.AsSpan(at + 1))
            where RefreshToken.Read(flipped, Key) is not null
            select flipped;

        Assert.That(accepted, Is.Empty);
    }

    [Test]
    public void Refuses_every_truncation_and_every_addition()
    {
        var text = new RefreshToken(SessionId, 7).Write(Key);

        var cut = Enumerable.Range(0, text.Length).Select(length => text[..length]);
        var longer = (string[])[text + "A", text + "=", text + "==", text + " ", "m" + text, " " + text, text + text];

        Assert.That(cut.Concat(longer).Where(other => RefreshToken.Read(other, Key) is not null), Is.Empty);
    }

    [Test]
    public void Refuses_blanks_within()
    {
        var text = new RefreshToken(SessionId, 7).Write(Key);

        // Decoders of base64 skip blanks; a token has none.
        Assert.That(RefreshToken.Read(text[..20] + "\n" + text[20..^1], Key), Is.Null);
        Assert.That(RefreshToken.Read(text[..20] + "\n" + text[20..], Key), Is.Null);
    }

    [Test]
    public void Refuses_a_token_of_another_key()
    {
        var text = new RefreshToken(SessionId, 7).Write(Key);

        Assert.That(RefreshToken.Read(text, RandomNumberGenerator.GetBytes(32)), Is.Null);
    }
}
