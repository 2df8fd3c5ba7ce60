using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Modular.EndToEndTests;

/// <summary>What kill -9 leaves of a task that waits for somebody outside.</summary>
public class KillSlowExecutorTests
{
    [Test]
    public async Task Begins_again_at_the_start_of_the_next_host_and_ends_once()
    {
        await using var data = new DataDirectory();
        using var site = new SlowSite();
        (string, string)[] allow = [("MODULAR__Network__Allow", "127.0.0.1")];
        await using var first = await ModularProcess.Serve(data.Path, ModularProcess.AnyPort, allow);
        using var user = await ApiClient.Register(first.Address);
        var task = await user.Post("/v1/tasks", new
        {
            kind = "slow",
            executor = "http.request",
            payload = new { url = site.Address, method = "POST" },
        });
        var path = $"/v1/tasks/{task.GetProperty("id").GetString()}";
        await Eventually.True(() => site.Calls.Count == 1, () => first.Output);
        await first.Kill();

        await using var second = await ModularProcess.Serve(data.Path, first.Address.ToString(), allow);
        await Eventually.True(() => site.Calls.Count == 2, () => second.Output);
        site.Answer();
        await Eventually.True(
            async () => (await user.Get(path)).GetProperty("status").GetString() == "succeeded", () => second.Output);

        var ended = await user.Get(path);
        Assert.That(ended.GetProperty("attempt").GetInt32(), Is.EqualTo(1));
        Assert.That(ended.GetProperty("leaseEpoch").GetInt64(), Is.EqualTo(2));
        // Whoever was asked twice can see that it was once.
        Assert.That(site.Calls, Is.All.Contain($"Idempotency-Key: {task.GetProperty("id").GetString()}"));
        Assert.That(await second.Stop(), Is.Zero, second.Output);
    }

    /// <summary>A site that takes calls and answers when it is told to.</summary>
    private sealed class SlowSite : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly TaskCompletionSource _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public SlowSite()
        {
            _listener.Start();
            _ = AcceptAll();
        }

        public string Address => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/";

        /// <summary>What came: the heads of the calls.</summary>
        public ConcurrentQueue<string> Calls { get; } = new();

        public void Answer() => _answer.SetResult();

        public void Dispose() => _listener.Dispose();

        private async Task AcceptAll()
        {
            while (true)
                _ = Take(await _listener.AcceptTcpClientAsync());
        }

        private async Task Take(TcpClient client)
        {
            using var caller = client;
            var stream = caller.GetStream();
            using var reader = new StreamReader(stream);
            var head = new StringBuilder();
            while (await reader.ReadLineAsync() is { Length: > 0 } line)
                head.AppendLine(line);
            Calls.Enqueue(head.ToString());
            await _answer.Task;
            await stream.WriteAsync("HTTP/1.1 204 No Content\r\n\r\n"u8.ToArray());
        }
    }
}
