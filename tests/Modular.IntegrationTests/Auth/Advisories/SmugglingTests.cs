using System.Net.Sockets;
using System.Text;
using Modular.IntegrationTests.Http;

namespace Modular.IntegrationTests.Auth.Advisories;

/// <summary>
/// Messages that a proxy in front may cut elsewhere than the server: what follows is never taken for a request of its
/// own (CVE-2025-55315).
/// </summary>
internal sealed class SmugglingTests : EdgeTest
{
    private const string Next = "GET /health HTTP/1.1\r\nHost: x\r\n\r\n";
    private const string Head = "POST /v1/probe HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";

    // A line feed alone ends no chunk's line; nor do lengths that say two things.
    [TestCase("Transfer-Encoding: chunked\r\n\r\n2;\n{}\r\n0\r\n\r\n")]
    [TestCase("Transfer-Encoding: chunked\r\n\r\n2;x\nxx\r\n{}\r\n0\r\n\r\n")]
    [TestCase("Transfer-Encoding: chunked\r\n\r\n2\n{}\n0\n\n")]
    [TestCase("Transfer-Encoding: chunked\r\n\r\n-2\r\n{}\r\n0\r\n\r\n")]
    [TestCase("Transfer-Encoding: chunked, identity\r\n\r\n2\r\n{}\r\n0\r\n\r\n")]
    [TestCase("Transfer-Encoding : chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n")]
    [TestCase("Content-Length: 2\r\nContent-Length: 44\r\n\r\n{}")]
    [TestCase("Content-Length: 2, 2\r\n\r\n{}")]
    public async Task Ends_the_connection_of_a_message_without_a_clear_end(string rest)
    {
        var answers = await Talk(Head + rest + Next);

        Assert.That(answers, Does.StartWith("HTTP/1.1 400"));
        Assert.That(answers.Split("HTTP/1.1 "), Has.Length.EqualTo(2), "What follows was answered, too.");
    }

    [Test]
    public async Task Takes_a_clear_message_and_what_follows()
    {
        var answers = await Talk(
            Head + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"
            + Next.Replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));

        Assert.That(answers.Split("HTTP/1.1 "), Has.Length.EqualTo(3));
    }

    [Test]
    public void Runs_on_a_framework_without_the_known_faults() =>
        Assert.That(Environment.Version, Is.GreaterThanOrEqualTo(new Version(10, 0, 7)));

    private async Task<string> Talk(string message)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(Client.BaseAddress!.Host, Client.BaseAddress.Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(message));
        var said = new MemoryStream();
        await stream.CopyToAsync(said).WaitAsync(TimeSpan.FromMinutes(1));
        return Encoding.ASCII.GetString(said.ToArray());
    }
}
