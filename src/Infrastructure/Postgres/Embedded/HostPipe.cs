namespace Modular.Infrastructure.Postgres.Embedded;

/// <summary>
/// A guard's two pipes to the host that started it. The host is gone when its end is closed, however it ended.
/// </summary>
internal sealed class HostPipe : IProgress<string>, IDisposable
{
    private readonly StreamReader _words;
    private readonly StreamWriter _reports;
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public HostPipe(Stream fromHost, Stream toHost)
    {
        _words = new StreamReader(fromHost);
        _reports = new StreamWriter(toHost) { AutoFlush = true };
        Gone = Task.Run(ReadUntilGone);
    }

    /// <summary>Done when the host has closed its end.</summary>
    public Task Gone { get; }

    /// <summary>Done when the host has said that it leaves in good order.</summary>
    public Task Released => _released.Task;

    public void Report(string value) => Tell(new GuardReport.Progress(value));

    public void Tell(GuardReport report)
    {
        try
        {
            _reports.WriteLine(report.ToLine());
        }
        // The host is gone and nobody listens; the guard goes on with its work.
        catch (IOException)
        {
            return;
        }
    }

    public void Dispose()
    {
        _words.Dispose();
        _reports.Dispose();
    }

    private async Task ReadUntilGone()
    {
        while (await _words.ReadLineAsync() is { } word)
        {
            if (word == GuardReport.Release)
                _released.TrySetResult();
        }
    }
}
