using System.Net;
using System.Net.Sockets;
using System.Text;
using Modular.Application.Notifications;
using Modular.Application.Providers;

namespace Modular.IntegrationTests.Notifications;

/// <summary>Servers that no mail server should be like.</summary>
internal sealed class BrokenMailServerTests : MailTest
{
    [TestCase("", "does not answer in time")]
    [TestCase("220 ", "does not answer in time")]
    [TestCase("HTTP/1.1 400 Bad Request\r\n\r\n", "speaks no SMTP")]
    [TestCase("220-a\r\n250 b\r\n", "speaks no SMTP")]
    [TestCase("554 5.3.2 closed\r\n", "554 5.3.2 closed")]
    [TestCase("220 a\r\n250-b\r\n250 STARTTLS\r\n220 go\r\n250 injected\r\n", "spoke on before")]
    [TestCase("220 a\r\n250 b\r\n250 c\r\n250 d\r\n354 e\r\n", "does not answer in time")]
    public async Task Is_not_waited_for_nor_believed(string says, string why)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var server = new MailServer(
            "127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port, MailSecurity.StartTlsIfOffered)
        {
            AnswerTimeout = TimeSpan.FromMilliseconds(500),
        };
        var accepted = listener.AcceptTcpClientAsync();
        var sending = Send(server, Mail());
        using var client = await accepted;
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(says));

        Assert.That(() => sending, Throws.TypeOf<ProviderUnavailable>().With.Message.Contains(why));
    }

    [TestCase("220-x\r\n")]
    [TestCase("220-xxxxxxxxxxxxxxxx")]
    public async Task An_answer_without_end_is_cut(string part)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var server = new MailServer(
            "127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port, MailSecurity.StartTlsIfOffered);
        var accepted = listener.AcceptTcpClientAsync();
        var sending = Send(server, Mail());
        using var client = await accepted;
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(part, 1000))));

        Assert.That(() => sending, Throws.TypeOf<ProviderUnavailable>().With.Message.Contains("has no end"));
    }
}
