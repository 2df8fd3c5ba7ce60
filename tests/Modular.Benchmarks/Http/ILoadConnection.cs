namespace Modular.Benchmarks.Http;

/// <summary>What a load goes over, one request at a time.</summary>
internal interface ILoadConnection : IDisposable
{
    /// <summary>Sends a request and reads its answer, whose body is valid until the next request.</summary>
    ValueTask<HttpAnswer> Send(ReadOnlyMemory<byte> request, CancellationToken ct);
}
