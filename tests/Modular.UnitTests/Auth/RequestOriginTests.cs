using System.Net;
using Modular.Application.Auth;

namespace Modular.UnitTests.Auth;

public class RequestOriginTests
{
    private static readonly RequestOrigin Local = new(IPAddress.Loopback, null, "localhost", true, Forwarded: false);
    private static readonly Uri Public = new("https://cloud.example.com");

    [TestCase("192.0.2.7", "192.0.2.7")]
    [TestCase("::ffff:192.0.2.7", "192.0.2.7")]
    [TestCase("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")]
    [TestCase("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64")]
    [TestCase("2001:db8:1:3::1", "2001:db8:1:3::/64")]
    public void Counts_attempts_by_address_and_of_ipv6_by_64(string address, string key) =>
        Assert.That((Local with { Address = IPAddress.Parse(address) }).AddressKey, Is.EqualTo(key));

    [TestCase("localhost")]
    [TestCase("LOCALHOST")]
    [TestCase("127.0.0.1")]
    [TestCase("127.9.9.9")]
    [TestCase("[::1]")]
    public void Is_local_only_under_a_loopback_name(string host) =>
        Assert.That((Local with { Host = host }).IsLocalOnly(publicUrl: null), Is.True);

    [TestCase("cloud.example.com")]
    [TestCase("localhost.example.com")]
    [TestCase("10.0.0.1")]
    [TestCase("")]
    public void Is_not_local_only_under_another_name(string host) =>
        Assert.That((Local with { Host = host }).IsLocalOnly(publicUrl: null), Is.False);

    [Test]
    public void Is_not_local_only_when_anything_says_otherwise()
    {
        Assert.That(Local.IsLocalOnly(Public), Is.False);
        Assert.That((Local with { Forwarded = true }).IsLocalOnly(null), Is.False);
        Assert.That((Local with { ListenerIsLoopback = false }).IsLocalOnly(null), Is.False);
        Assert.That((Local with { Address = IPAddress.Parse("192.0.2.7") }).IsLocalOnly(null), Is.False);
    }

    [Test]
    public void Is_the_own_machine_on_any_listener_but_behind_no_proxy()
    {
        Assert.That((Local with { ListenerIsLoopback = false }).IsOwnMachine(null), Is.True);
        Assert.That((Local with { Address = IPAddress.Parse("::ffff:127.0.0.1") }).IsOwnMachine(null), Is.True);
        Assert.That((Local with { Forwarded = true }).IsOwnMachine(null), Is.False);
        Assert.That(Local.IsOwnMachine(Public), Is.False);
    }
}
