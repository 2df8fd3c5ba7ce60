using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Modular.Benchmarks.Measuring;

namespace Modular.Benchmarks.Http;

/// <summary>Unary calls of one gRPC method, one at a time, over an HTTP/2 connection that others may share.</summary>
/// <param name="client">Speaks HTTP/2 without TLS.</param>
/// <param name="method">Where the method is.</param>
/// <param name="credential">What is shown.</param>
internal sealed class GrpcConnection(HttpClient client, Uri method, string credential) : ILoadConnection
{
    private const int HeaderLength = 5;

    /// <summary>Clients, each with an HTTP/2 connection of its own that is made when it is needed.</summary>
    public static HttpClient[] Clients(int count) => [.. Enumerable.Range(0, count).Select(_ =>
        new HttpClient(new SocketsHttpHandler { UseProxy = false })
        {
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        })];

    /// <summary>A message whose first field is <paramref name="text"/>, framed as gRPC frames it.</summary>
    public static byte[] MessageOf(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length >= 1 << 14)
            throw new ArgumentException("Its length is written in two bytes.", nameof(text));
        // Field 1, length-delimited; the length in base 128, low part first.
        byte[] message = [0x0a, (byte)((bytes.Length & 0x7f) | 0x80), (byte)(bytes.Length >> 7), .. bytes];
        var framed = new byte[HeaderLength + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(framed.AsSpan(1), message.Length);
        message.CopyTo(framed, HeaderLength);
        return framed;
    }

    public async ValueTask<HttpAnswer> Send(ReadOnlyMemory<byte> request, CancellationToken ct)
    {
        using var call = new HttpRequestMessage(HttpMethod.Post, method)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ReadOnlyMemoryContent(request),
        };
        call.Headers.Authorization = new AuthenticationHeaderValue("Bearer", credential);
        call.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        call.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        using var answer = await client.SendAsync(call, ct);
        var body = await answer.Content.ReadAsByteArrayAsync(ct);
        var status = answer.TrailingHeaders.TryGetValues("grpc-status", out var values)
            ? values.Single()
            : throw new CouldNotMeasure($"A call had no status: {(int)answer.StatusCode}.");
        return new HttpAnswer(status == "0" ? (int)answer.StatusCode : (int)HttpStatusCode.BadGateway, body);
    }

    public void Dispose() => client.Dispose();
}
