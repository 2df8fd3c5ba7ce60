using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Modular.Application.Notifications;
using Modular.Application.Pipeline;

namespace Modular.Infrastructure.Notifications.Mail;

/// <summary>A connection to a mail server: commands out, replies in, each within a time.</summary>
internal sealed class SmtpConnection : IAsyncDisposable
{
    // RFC 5321 section 4.5.3.1.5 allows replies lines of 512; servers take more, none needs this much.
    private const int MaxLine = 4096;
    private const int MaxLines = 100;

    private readonly MailServer _server;
    private readonly Socket _socket;
    private readonly byte[] _read = new byte[MaxLine];
    private Stream _stream;
    private int _start;
    private int _end;

    private SmtpConnection(MailServer server, Socket socket)
    {
        (_server, _socket) = (server, socket);
        _stream = new NetworkStream(socket, ownsSocket: true);
    }

    /// <summary>Whether what is sent is encrypted.</summary>
    public bool IsEncrypted => _stream is SslStream;

    /// <summary>Whether the server is this machine.</summary>
    public bool IsLoopback => _socket.RemoteEndPoint is IPEndPoint end && IPAddress.IsLoopback(end.Address);

    /// <summary>This machine as the server sees it, in the form that stands for a name (RFC 5321 4.1.3).</summary>
    public string LocalName
    {
        get
        {
            var address = ((IPEndPoint)_socket.LocalEndPoint!).Address.Plain();
            var prefix = address.AddressFamily == AddressFamily.InterNetworkV6 ? "IPv6:" : "";
            return $"[{prefix}{new IPAddress(address.GetAddressBytes())}]";
        }
    }

    /// <summary>Connects; with TLS from the first byte where that is how the server is spoken to.</summary>
    public static async Task<SmtpConnection> Open(MailServer server, CancellationToken ct)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            using (var limit = Limit(server, ct))
                await socket.ConnectAsync(server.Host, server.Port, limit.Token);
            var connection = new SmtpConnection(server, socket);
            if (server.Security == MailSecurity.Tls)
                await connection.Encrypt(ct);
            return connection;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Goes on under TLS, with a certificate of the server's name.</summary>
    public async Task Encrypt(CancellationToken ct)
    {
        // What came after the answer to STARTTLS came from whoever sits in between (CVE-2011-0411).
        if (_start != _end)
            throw new SmtpFault("the server spoke on before the connection was encrypted.");

        using var limit = Limit(_server, ct);
        var encrypted = new SslStream(_stream);
        _stream = encrypted;
        await encrypted.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = _server.Host, CertificateChainPolicy = Trust() },
            limit.Token);
    }

    /// <summary>Sends a command, or nothing, and reads the reply.</summary>
    public Task<SmtpReply> Ask(string? command, CancellationToken ct) =>
        Ask(command is null ? [] : Encoding.UTF8.GetBytes(command + "\r\n"), ct);

    /// <summary>Sends bytes as they are and reads the reply.</summary>
    public async Task<SmtpReply> Ask(ReadOnlyMemory<byte> bytes, CancellationToken ct)
    {
        using var limit = Limit(_server, ct);
        if (!bytes.IsEmpty)
            await _stream.WriteAsync(bytes, limit.Token);
        return await ReadReply(limit.Token);
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private static CancellationTokenSource Limit(MailServer server, CancellationToken ct)
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(server.AnswerTimeout);
        return limit;
    }

    private X509ChainPolicy? Trust()
    {
        if (_server.TrustedCertificates is not { } file)
            return null;
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.ImportFromPemFile(file);
        return policy;
    }

    private async Task<SmtpReply> ReadReply(CancellationToken ct)
    {
        var lines = new List<string>();
        var code = 0;
        while (lines.Count < MaxLines)
        {
            var line = await ReadLine(ct);
            if (line.Length < 3 || !int.TryParse(line.AsSpan(0, 3), out var number) || number is < 200 or > 599
                || (lines.Count > 0 && number != code) || (line.Length > 3 && line[3] is not (' ' or '-')))
            {
                throw new SmtpFault("the server speaks no SMTP.");
            }

            code = number;
            lines.Add(line.Length > 4 ? line[4..] : "");
            if (line.Length == 3 || line[3] == ' ')
                return new SmtpReply(code, lines);
        }

        throw new SmtpFault("the server's answer has no end.");
    }

    private async Task<string> ReadLine(CancellationToken ct)
    {
        while (true)
        {
            var length = _read.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            if (length >= 0)
            {
                var line = Encoding.UTF8.GetString(_read, _start, length).TrimEnd('\r');
                _start += length + 1;
                return line;
            }

            _read.AsSpan(_start, _end - _start).CopyTo(_read);
            (_start, _end) = (0, _end - _start);
            if (_end == _read.Length)
                throw new SmtpFault("a line of the server's answer has no end.");
            var count = await _stream.ReadAsync(_read.AsMemory(_end), ct);
            if (count == 0)
                throw new SmtpFault("the server closed the connection.");
            _end += count;
        }
    }
}
