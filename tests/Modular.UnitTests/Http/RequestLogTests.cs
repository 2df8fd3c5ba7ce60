using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Modular.Api.Http;

namespace Modular.UnitTests.Http;

public class RequestLogTests
{
    [Test]
    public async Task Writes_one_line_whatever_the_path_holds()
    {
        var log = new Lines();
        var context = new DefaultHttpContext();
        context.Request.Method = "GET";
        context.Request.Path = "/v1/x\r\n12:00:00 INF all is well";
        context.Request.QueryString = new QueryString("?token=secret");
        context.Response.StatusCode = 503;

        await new RequestLog(_ => Task.CompletedTask, log).Invoke(context);

        Assert.That(log.Written, Has.Count.EqualTo(1));
        Assert.That(
            log.Written[0],
            Does.StartWith("GET /v1/x%0D%0A12:00:00%20INF%20all%20is%20well 503").And.Not.Contain("secret"));
    }

    private sealed class Lines : ILogger<RequestLog>
    {
        public List<string> Written { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) => Written.Add(formatter(state, exception));
    }
}
