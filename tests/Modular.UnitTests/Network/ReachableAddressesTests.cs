using System.Net;
using Modular.Infrastructure.Network;

namespace Modular.UnitTests.Network;

internal sealed class ReachableAddressesTests
{
    private readonly ReachableAddresses _public = new(NetworkOptions.PublicOnly);

    [TestCase("1.1.1.1")]
    [TestCase("9.255.255.255")]
    [TestCase("11.0.0.0")]
    [TestCase("100.63.255.255")]
    [TestCase("100.128.0.0")]
    [TestCase("168.63.129.15")]
    [TestCase("172.15.255.255")]
    [TestCase("172.32.0.0")]
    [TestCase("192.167.255.255")]
    [TestCase("223.255.255.255")]
    [TestCase("2606:4700:4700::1111")]
    [TestCase("2001:200::1")]
    public void Are_the_public_ones(string address) =>
        Assert.That(_public.Contains(IPAddress.Parse(address)), Is.True);

    [TestCase("0.0.0.0", TestName = "unspecified")]
    [TestCase("0.1.2.3", TestName = "this network")]
    [TestCase("10.0.0.1", TestName = "private, of class A")]
    [TestCase("100.64.0.0", TestName = "first of carrier-grade NAT")]
    [TestCase("100.100.100.200", TestName = "metadata of Alibaba Cloud")]
    [TestCase("100.127.255.255", TestName = "last of carrier-grade NAT")]
    [TestCase("127.0.0.1", TestName = "loopback")]
    [TestCase("127.255.255.254", TestName = "loopback, far up")]
    [TestCase("168.63.129.16", TestName = "host agent of Azure")]
    [TestCase("169.254.169.254", TestName = "metadata of most clouds")]
    [TestCase("172.16.0.1", TestName = "private, of class B")]
    [TestCase("172.31.255.255", TestName = "last private, of class B")]
    [TestCase("192.0.0.192", TestName = "metadata of Oracle Cloud")]
    [TestCase("192.0.2.1", TestName = "documentation, first net")]
    [TestCase("192.88.99.1", TestName = "relay of 6to4")]
    [TestCase("192.168.1.1", TestName = "private, of class C")]
    [TestCase("198.19.0.1", TestName = "benchmarks")]
    [TestCase("198.51.100.1", TestName = "documentation, second net")]
    [TestCase("203.0.113.1", TestName = "documentation, third net")]
    [TestCase("224.0.0.1", TestName = "multicast")]
    [TestCase("240.0.0.1", TestName = "reserved")]
    [TestCase("255.255.255.255", TestName = "broadcast")]
    [TestCase("::", TestName = "unspecified, version 6")]
    [TestCase("::1", TestName = "loopback, version 6")]
    [TestCase("::127.0.0.1", TestName = "compatible with version 4")]
    [TestCase("::ffff:127.0.0.1", TestName = "mapped loopback")]
    [TestCase("::ffff:1.1.1.1", TestName = "mapped public address")]
    [TestCase("::ffff:0:10.0.0.1", TestName = "translated")]
    [TestCase("64:ff9b::a00:1", TestName = "NAT64")]
    [TestCase("64:ff9b:1::1", TestName = "local NAT64")]
    [TestCase("100::1", TestName = "discard only")]
    [TestCase("2001::1", TestName = "Teredo")]
    [TestCase("2001:20::1", TestName = "ORCHID")]
    [TestCase("2001:db8::1", TestName = "documentation, version 6")]
    [TestCase("2002:7f00:1::1", TestName = "6to4 of loopback")]
    [TestCase("3fff::1", TestName = "newer documentation")]
    [TestCase("5f00::1", TestName = "segment routing")]
    [TestCase("fc00::1", TestName = "unique local")]
    [TestCase("fd00:ec2::254", TestName = "metadata of Amazon")]
    [TestCase("fe80::1", TestName = "link-local")]
    [TestCase("fe80::1%1", TestName = "link-local with a zone")]
    [TestCase("fec0::1", TestName = "site-local")]
    [TestCase("ff02::1", TestName = "multicast, version 6")]
    public void Are_no_private_or_special_ones(string address) =>
        Assert.That(_public.Contains(IPAddress.Parse(address)), Is.False);

    [TestCase("10.1.2.3", true)]
    [TestCase("::ffff:10.1.2.3", true)]
    [TestCase("10.2.0.0", false)]
    [TestCase("::ffff:10.2.0.0", false)]
    [TestCase("::ffff:1.1.1.1", false)]
    [TestCase("fd12:3456::1", true)]
    [TestCase("fd12:3457::1", false)]
    public void Are_those_that_the_operator_allows(string address, bool isReached)
    {
        var some = new ReachableAddresses(new NetworkOptions(
            [IPNetwork.Parse("10.1.0.0/16"), IPNetwork.Parse("fd12:3456::/32")]));

        Assert.That(some.Contains(IPAddress.Parse(address)), Is.EqualTo(isReached));
    }
}
