using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Modular.Api.Configuration;
using Modular.Application.Tasks;

namespace Modular.IntegrationTests.Tasks.Ingest;

/// <summary>A host that takes messages of QStash for one user, who has one device.</summary>
internal abstract class IngestTest
{
    private int _messages;

    protected TaskHost Host { get; private set; } = null!;

    protected QStashSender QStash { get; private set; } = null!;

    protected Guid UserId { get; } = TaskHost.NewId();

    protected Guid OtherUserId { get; } = TaskHost.NewId();

    protected Guid DeviceId { get; private set; }

    protected virtual TaskLimits Limits => new();

    protected HttpClient Http { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        QStash = new QStashSender();
        var settings = new QStashSettings([QStashSender.CurrentKey, QStashSender.NextKey])
        {
            Endpoint = QStashSender.Endpoint,
            UserId = UserId,
            AllowedUserIds = new HashSet<Guid> { OtherUserId },
        };
        Host = await TaskHost.Start(add: services => services.AddSingleton(Limits), qstash: settings);
        DeviceId = await Host.AddDevice(UserId);
        Http = new HttpClient { BaseAddress = Host.Address };
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        Http.Dispose();
        QStash.Dispose();
        await Host.DisposeAsync();
    }

    protected string NewMessage() => $"msg_{Interlocked.Increment(ref _messages)}";

    /// <summary>A body that makes a task.</summary>
    protected string Body(object? more = null) => JsonSerializer.Serialize(
        TaskCaller.With(new { kind = "test", payload = new { text = "ü" }, deviceId = DeviceId }, more));

    /// <summary>Posts as QStash does, which gives text as the type of whatever was published without one.</summary>
    protected async Task<Delivery> Deliver(
        string body, string? token = null, string? message = null, bool saysItsLength = true)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, QStashSettings.Path)
        {
            Content = new StringContent(body, Encoding.UTF8, "text/plain"),
        };
        request.Headers.Add("Upstash-Message-Id", message ?? NewMessage());
        request.Headers.TryAddWithoutValidation("Upstash-Signature", token ?? QStash.Sign(body));
        // An answer that comes before the body is sent spares it; a body without a length is sent in any case.
        request.Headers.ExpectContinue = saysItsLength;
        request.Headers.TransferEncodingChunked = !saysItsLength;
        using var response = await Http.SendAsync(request);
        var json = JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync());
        var isFinal = response.Headers.TryGetValues("Upstash-NonRetryable-Error", out var values)
            && values.Single() == "true";
        return new Delivery((int)response.StatusCode, isFinal, json);
    }

    protected Task<IReadOnlyList<Guid>> TasksOf(Guid user) =>
        Host.Query<Guid>("select id from tasks.task where user_id = @user", new { user });
}

/// <summary>The answer to a delivery.</summary>
internal sealed record Delivery(int Status, bool IsFinal, JsonElement Answer)
{
    public string Code => Answer.GetProperty("code").GetString()!;
}
