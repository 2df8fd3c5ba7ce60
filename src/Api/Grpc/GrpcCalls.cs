using System.Text;
using Google.Protobuf;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Modular.Api.Http;
using Modular.Domain;

namespace Modular.Api.Grpc;

/// <summary>
/// Answers unary calls of gRPC, which are requests of HTTP/2 with one framed message each way and the status in a
/// trailer (docs/decisions/0036).
/// </summary>
internal sealed class GrpcCalls(
    IEnumerable<GrpcMethod> methods, IServiceScopeFactory scopes, TimeProvider clock, ILogger<GrpcCalls> log)
    : IHttpApplication<HttpContext>
{
    private const string ContentType = "application/grpc";
    private readonly Dictionary<string, GrpcMethod> _methods = methods.ToDictionary(method => method.Path);

    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public async Task ProcessRequestAsync(HttpContext context)
    {
        if (!IsCall(context.Request))
        {
            context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return;
        }

        context.Response.ContentType = ContentType;
        try
        {
            var frame = GrpcFrame.Of(await AnswerInTime(context));
            context.Response.AppendTrailer("grpc-status", $"{(int)GrpcStatus.Ok}");
            await context.Response.Body.WriteAsync(frame, context.RequestAborted);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody reads the answer.
        }
        // The edge: whatever it is becomes the status of the call, unless the answer has begun.
        catch (Exception e) when (!context.Response.HasStarted)
        {
            End(context.Response, Translate(e, context));
        }
    }

    public void DisposeContext(HttpContext context, Exception? exception)
    {
        // Holds nothing but what the server gave it.
    }

    private static bool IsCall(HttpRequest request) =>
        HttpMethods.IsPost(request.Method)
        && request.ContentType is { } type
        && (type == ContentType || type.StartsWith($"{ContentType}+proto", StringComparison.Ordinal)
            || type.StartsWith($"{ContentType};", StringComparison.Ordinal));

    private async Task<IMessage> AnswerInTime(HttpContext context)
    {
        var time = GrpcDeadline.Of(context.Request.Headers["grpc-timeout"].ToString());
        using var deadline = new CancellationTokenSource(time ?? Timeout.InfiniteTimeSpan, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, context.RequestAborted);
        try
        {
            return await Answer(context, either.Token);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            throw new GrpcFault(GrpcStatus.DeadlineExceeded, "The deadline of the call is over.");
        }
    }

    private async Task<IMessage> Answer(HttpContext context, CancellationToken ct)
    {
        if (!_methods.TryGetValue(context.Request.Path.Value ?? "", out var method))
            throw new GrpcFault(GrpcStatus.Unimplemented, $"There is no method {context.Request.Path}.");

        ct.ThrowIfCancellationRequested();
        await using var scope = scopes.CreateAsyncScope();
        context.RequestServices = scope.ServiceProvider;
        await Authentication.Require(context, new Access(AccessKind.User, method.Scope));
        var message = await GrpcFrame.Read(context.Request.Body, ct);
        return await method.Answer(message, scope.ServiceProvider, ct);
    }

    private GrpcFault Translate(Exception exception, HttpContext context)
    {
        switch (exception)
        {
            case GrpcFault fault:
                return fault;
            case Refusal refusal:
                return new GrpcFault(GrpcFault.StatusOf(refusal), refusal.Message);
            case BadHttpRequestException bad:
                return new GrpcFault(GrpcStatus.Internal, bad.Message);
            default:
                log.LogError(exception, "gRPC {Path} failed", context.Request.Path.ToUriComponent());
                return new GrpcFault(GrpcStatus.Internal, "Something went wrong on our side. It was logged.");
        }
    }

    // Without a message the status stands where headers do; that is the whole answer.
    private static void End(HttpResponse response, GrpcFault fault)
    {
        if (fault.Status == GrpcStatus.Unimplemented)
            response.Headers["grpc-accept-encoding"] = "identity";
        response.Headers["grpc-status"] = $"{(int)fault.Status}";
        response.Headers["grpc-message"] = Escaped(fault.Message);
    }

    // As the protocol has it: all but visible ASCII, and the sign that says so. Nothing more, or clients show it.
    private static string Escaped(string sentence) => string.Concat(Encoding.UTF8.GetBytes(sentence)
        .Select(octet => octet is >= 0x20 and <= 0x7E and not (byte)'%' ? $"{(char)octet}" : $"%{octet:X2}"));
}
