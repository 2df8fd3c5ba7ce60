using System.Text;
using Modular.Api.Agent.Server;
using Modular.Api.Agent.State;

namespace Modular.Api.Agent.Kinds;

/// <summary>
/// <c>file.fetch</c>: <c>{ url, path, sha256?, maxBytes?, headers? }</c> puts a file below <c>WORK_DIR/files</c>. A
/// <c>url</c> that begins with a slash is one of the agent's own server, which gets the device key.
/// </summary>
internal sealed class FetchKind(Fetching fetching, ServerClient server, WorkDirectory files, SpaceLimit space)
    : ITaskKind
{
    private const int PathMaxBytes = 1024;

    public Task<TaskOutcome?> Run(TaskRun run, CancellationToken working)
    {
        var payload = run.Payload;
        var url = server.AddressOf(payload.Text("url"))
            ?? throw new InvalidPayload("payload.url must be an address (http, https) or a path of the server.");
        var order = new FetchOrder(
            url,
            PlaceOf(payload.Text("path"), files.Fetched),
            payload.OptionalText("sha256") is { } hash ? Checksum.Parse(hash) : null,
            Math.Min(payload.Number("maxBytes") ?? long.MaxValue, space.Bytes))
        {
            Headers = HttpHeaders.Of(payload),
        };
        Directory.CreateDirectory(Path.GetDirectoryName(order.Target)!);
        return fetching.Run(order, run, working);
    }

    /// <summary>The file that <paramref name="path"/> names below <paramref name="root"/>, and nowhere else.</summary>
    /// <exception cref="InvalidPayload">It leads, or could lead, out of there.</exception>
    public static string PlaceOf(string path, string root)
    {
        if (Encoding.UTF8.GetByteCount(path) > PathMaxBytes)
            throw new InvalidPayload($"payload.path is longer than {PathMaxBytes} bytes.");
        var place = root;
        foreach (var name in path.Split('/'))
        {
            if (name is "" or "." or "..")
                throw new InvalidPayload("payload.path must be a relative path without '.' and '..'.");
            // A link that stands for a directory leads elsewhere.
            if (new DirectoryInfo(place).LinkTarget is not null && place != root)
                throw new InvalidPayload($"payload.path goes through a link: {Path.GetFileName(place)}.");
            place = Path.Combine(place, name);
        }

        return place;
    }
}
