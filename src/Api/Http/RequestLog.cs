using System.Diagnostics;

namespace Modular.Api.Http;

/// <summary>
/// One line for each request, without query string or headers: both may carry secrets. The path stays encoded, or a
/// line break in it would write lines of its own.
/// </summary>
internal sealed class RequestLog(RequestDelegate next, ILogger<RequestLog> log)
{
    public async Task Invoke(HttpContext context)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            await next(context);
        }
        finally
        {
            var status = context.Response.StatusCode;
            var level = status >= 500 ? LogLevel.Warning : LogLevel.Debug;
            if (log.IsEnabled(level))
            {
                log.Log(
                    level, "{Method} {Path} {Status} in {Milliseconds:0.0} ms ({RequestId})",
                    context.Request.Method, context.Request.Path.ToUriComponent(), status,
                    Stopwatch.GetElapsedTime(started).TotalMilliseconds, context.TraceIdentifier);
            }
        }
    }
}
