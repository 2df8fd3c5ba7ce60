using System.Security.Cryptography;
using Modular.Application.Pipeline;

namespace Modular.UnitTests.Auth;

public class SealedSecretsTests
{
    private static readonly MasterKey Key = new(RandomNumberGenerator.GetBytes(MasterKey.Length));
    private static readonly byte[] Secret = "a private key"u8.ToArray();

    [Test]
    public void Opens_what_it_sealed() =>
        Assert.That(Key.Open("purpose", Key.Seal("purpose", Secret)), Is.EqualTo(Secret));

    [Test]
    public void Seals_the_same_secret_differently_each_time()
    {
        var (first, second) = (Key.Seal("purpose", Secret), Key.Seal("purpose", Secret));

        Assert.That(second, Is.Not.EqualTo(first));
    }

    [Test]
    public void Does_not_open_under_another_master_key_or_for_another_purpose()
    {
        var box = Key.Seal("purpose", Secret);
        var other = new MasterKey(RandomNumberGenerator.GetBytes(MasterKey.Length));

        Assert.That(() => other.Open("purpose", box), Throws.InstanceOf<CryptographicException>());
        Assert.That(() => Key.Open("another", box), Throws.InstanceOf<CryptographicException>());
    }

    [Test]
    public void Does_not_open_what_was_changed_or_cut()
    {
        var box = Key.Seal("purpose", Secret);

        for (var bit = 0; bit < box.Length * 8; bit++)
        {
            var flipped = (byte[])box.Clone();
            flipped[bit / 8] ^= (byte)(1 << bit % 8);
            Assert.That(() => Key.Open("purpose", flipped), Throws.InstanceOf<CryptographicException>());
        }

        for (var length = 0; length < box.Length; length++)
            Assert.That(() => Key.Open("purpose", box.AsSpan(0, length)), Throws.InstanceOf<CryptographicException>());
    }
}
