using System.Net;
using Modular.Infrastructure.Network;

namespace Modular.IntegrationTests.Network;

/// <summary>The way to addresses that users give, over real connections.</summary>
internal sealed class WayOutTests
{
    private static readonly NetworkOptions Loopback = new([IPNetwork.Parse("127.0.0.1/32")]);
    private static readonly IPAddress Inside = IPAddress.Parse("127.0.0.1");
    private static readonly IPAddress Public = IPAddress.Parse("1.1.1.1");

    [Test]
    public async Task Reaches_what_is_allowed()
    {
        await using var site = await LoopbackSite.Saying("hello");
        using var way = Open(Loopback);

        using var answer = await Get(way, site.Address);

        Assert.That(await answer.Response.Content.ReadAsStringAsync(), Is.EqualTo("hello"));
    }

    [TestCase("http://127.0.0.1:{0}/")]
    [TestCase("http://0x7f.1:{0}/")]
    [TestCase("http://2130706433:{0}/")]
    [TestCase("http://0:{0}/")]
    [TestCase("http://[::ffff:127.0.0.1]:{0}/")]
    [TestCase("http://localhost:{0}/")]
    public async Task Refuses_what_is_inside(string address)
    {
        await using var site = await LoopbackSite.Saying("secret");
        using var way = Open(NetworkOptions.PublicOnly);

        Assert.ThrowsAsync<AddressRefused>(() => Get(way, new Uri(string.Format(address, site.Address.Port))));
        Assert.That(site.Calls, Is.Empty);
    }

    [Test]
    public async Task Refuses_a_name_that_stands_for_a_place_inside_as_well()
    {
        await using var site = await LoopbackSite.Saying("secret");
        using var way = Open(NetworkOptions.PublicOnly, (_, _) => Task.FromResult<IPAddress[]>([Public, Inside]));

        var refused = Assert.ThrowsAsync<AddressRefused>(() => Get(way, Named("mixed.example", site)));

        Assert.That(refused.Message, Does.Contain("mixed.example (127.0.0.1)"));
        Assert.That(site.Calls, Is.Empty);
    }

    [Test]
    public async Task Connects_to_the_address_that_was_checked_and_looks_up_no_other()
    {
        await using var site = await LoopbackSite.Saying("hello");
        var lookups = 0;
        // The second look-up would lead elsewhere.
        using var way = Open(
            Loopback, (_, _) => Task.FromResult<IPAddress[]>([lookups++ == 0 ? Inside : IPAddress.IPv6Loopback]));

        using var answer = await Get(way, Named("turning.example", site));

        Assert.That((answer.Response.StatusCode, lookups), Is.EqualTo((HttpStatusCode.OK, 1)));
        Assert.That(site.Calls.Single().Headers["Host"], Is.EqualTo($"turning.example:{site.Address.Port}"));
    }

    [Test]
    public async Task Goes_on_to_the_next_address_when_one_does_not_answer()
    {
        await using var site = await LoopbackSite.Saying("hello");
        var both = new NetworkOptions([IPNetwork.Parse("127.0.0.0/8")]);
        // Nobody listens on the second address of loopback.
        using var way = Open(both, (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("127.0.0.2"), Inside]));

        using var answer = await Get(way, Named("two.example", site));

        Assert.That(answer.Response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Checks_where_a_redirect_leads()
    {
        await using var inside = await LoopbackSite.Saying("secret");
        await using var outside = await Redirecting($"http://inside.example:{inside.Address.Port}/");
        using var way = Open(Loopback, (host, _) => Task.FromResult<IPAddress[]>(
            [host == "outside.example" ? Inside : IPAddress.Parse("127.0.0.2")]));

        var refused = Assert.ThrowsAsync<AddressRefused>(() => Get(way, Named("outside.example", outside)));

        Assert.That(refused.Message, Does.Contain("inside.example"));
        Assert.That(inside.Calls, Is.Empty);
    }

    [Test]
    public async Task Follows_redirects_and_says_where_it_came_to()
    {
        await using var site = await LoopbackSite.Saying("there");
        await using var first = await Redirecting(new Uri(site.Address, "/there").ToString());
        using var way = Open(Loopback);

        using var answer = await Get(way, first.Address);

        Assert.That(answer.Url, Is.EqualTo(new Uri(site.Address, "/there")));
    }

    [Test]
    public async Task Gives_up_in_a_circle()
    {
        await using var site = await Redirecting("/again");
        using var way = Open(Loopback);

        Assert.ThrowsAsync<RedirectRefused>(() => Get(way, site.Address));
        Assert.That(site.Calls, Has.Count.EqualTo(4));
    }

    [Test]
    public async Task Tells_nothing_of_the_server_itself()
    {
        await using var site = await LoopbackSite.Start(http =>
        {
            http.Response.Cookies.Append("a", "b");
            return Task.CompletedTask;
        });
        using var way = Open(Loopback);
        using var activity = new System.Diagnostics.Activity("request").Start();

        (await Get(way, site.Address)).Dispose();
        (await Get(way, site.Address)).Dispose();

        Assert.That(
            site.Calls.SelectMany(call => call.Headers.Keys).Distinct(), Is.EquivalentTo(["Host", "Accept-Encoding"]));
    }

    private static WayOut Open(NetworkOptions options, ResolveHost? resolve = null) =>
        new(new CheckedConnections(new ReachableAddresses(options), resolve ?? Dns.GetHostAddressesAsync));

    private static Task<Answer> Get(WayOut way, Uri url) =>
        way.Send(new OutgoingCall(HttpMethod.Get, url), redirects: 3, CancellationToken.None);

    private static Uri Named(string host, LoopbackSite site) => new($"http://{host}:{site.Address.Port}/");

    private static Task<LoopbackSite> Redirecting(string location) => LoopbackSite.Start(http =>
    {
        http.Response.Redirect(location);
        return Task.CompletedTask;
    });
}
