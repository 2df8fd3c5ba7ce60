using System.Net;
using System.Net.Http.Headers;
using Modular.Api.Agent.Server;
using Modular.Api.Agent.State;

namespace Modular.Api.Agent.Kinds;

/// <summary>How far a download is, and whether what is there may be added to.</summary>
internal sealed class Transfer(FetchOrder order, PartFile part, Action<long, long?> report)
{
    private const int PieceBytes = 64 * 1024;

    private EntityTagHeaderValue? _version;

    /// <summary>Asks only for what is missing, if what is there can be told to be of the same file.</summary>
    public void AskForRest(HttpRequestMessage request)
    {
        if (_version is null || part.Length == 0)
            return;
        request.Headers.Range = new RangeHeaderValue(part.Length, null);
        request.Headers.IfRange = new RangeConditionHeaderValue(_version);
    }

    /// <summary>Lets the next request ask for the whole file; false when this one did.</summary>
    public bool AskForAll()
    {
        var asked = _version is not null && part.Length > 0;
        _version = null;
        return asked;
    }

    /// <summary>Takes what <paramref name="response"/> brings, as long as it brings anything.</summary>
    public async Task Take(HttpResponseMessage response, TimeSpan silence, CancellationToken ct)
    {
        Begin(response);
        var total = part.Length + response.Content.Headers.ContentLength;
        RequireAllowed(total ?? 0);
        await using var content = await response.Content.ReadAsStreamAsync(ct);
        await using var watched = new SilenceLimit(content, silence);
        var piece = new byte[PieceBytes];
        while (await Read(watched, piece, ct) is var length and > 0)
        {
            RequireAllowed(part.Length + length);
            await part.Append(piece.AsMemory(0, length), ct);
            report(part.Length, total);
        }
    }

    private void Begin(HttpResponseMessage response)
    {
        var isPart = response.StatusCode == HttpStatusCode.PartialContent;
        if (isPart && response.Content.Headers.ContentRange?.From != part.Length)
        {
            AskForAll();
            throw new ServerAway("It sends another part than was asked for.");
        }

        if (!isPart)
            part.Restart();
        _version = response.Headers.ETag is { IsWeak: false } strong ? strong : null;
    }

    private void RequireAllowed(long bytes)
    {
        if (bytes > order.MaxBytes)
        {
            throw new DownloadFailed(
                "agent.too_large", $"It is larger than the {order.MaxBytes} bytes that are allowed.", false);
        }
    }

    // A broken connection is told apart from a broken disk, which throws the same kind of exception.
    private static async Task<int> Read(Stream content, byte[] piece, CancellationToken ct)
    {
        try
        {
            return await content.ReadAsync(piece, ct);
        }
        catch (IOException e)
        {
            throw new ServerAway(e.Message, cause: e);
        }
    }
}
