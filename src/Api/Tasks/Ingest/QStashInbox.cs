using System.Text.Json;
using Modular.Api.Configuration;
using Modular.Api.Http;
using Modular.Application.Pipeline;
using Modular.Application.Tasks;
using Modular.Domain.Tasks;

namespace Modular.Api.Tasks.Ingest;

/// <summary>Makes a command of a message of QStash, after proving that it is one.</summary>
internal sealed class QStashInbox(Settings settings, QStashSignature signature)
{
    private const string MessageHeader = "Upstash-Message-Id";
    private const int MessageIdMaxLength = 255;

    /// <summary>
    /// The token is verified before the body is read, the body before anything is made of it.
    /// </summary>
    public async Task<IngestTask> Read(HttpContext context)
    {
        var qstash = settings.QStash ?? throw new IngestNotConfigured();
        var token = qstash.Verify ? signature.Verify(context.Request.Headers[QStashSignature.Header].ToString()) : null;
        var body = await Body(context);
        token?.RequireBody(body.Span);

        JsonBodies.RequireContents(body);
        var task = Parse<CreateTaskBody>(body).ToCommand(Owner(qstash, Parse<IngestOwner>(body)));
        var message = new IngestedMessage(MessageId(context.Request), token?.Id, token?.ExpiresAt);
        return new IngestTask(task, message);
    }

    private static Guid Owner(QStashSettings qstash, IngestOwner named)
    {
        if (named.UserId is not { } user)
            return qstash.UserId ?? throw new InvalidInput("userId", "Is required: QStash:UserId is not set.");
        return user == qstash.UserId || qstash.AllowedUserIds.Contains(user)
            ? user
            : throw new InvalidInput("userId", "Is none of QStash:AllowedUserIds.");
    }

    private static string MessageId(HttpRequest request)
    {
        var id = request.Headers[MessageHeader].ToString();
        return id.Length is > 0 and <= MessageIdMaxLength && id.All(c => c is > ' ' and <= '~')
            ? id
            : throw new MalformedRequest($"The header {MessageHeader} must be 1 to {MessageIdMaxLength} characters.");
    }

    private static T Parse<T>(ReadOnlyMemory<byte> body)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(body.Span, WireJson.Options)
                ?? throw new MalformedRequest("The body must be a JSON object.");
        }
        catch (JsonException e)
        {
            throw JsonErrors.Translate(e);
        }
    }

    private static async Task<ReadOnlyMemory<byte>> Body(HttpContext context)
    {
        var limit = JsonBodies.LimitOf(context);
        if (context.Request.ContentLength > limit)
            throw new BodyTooLarge(limit);
        try
        {
            // The server counts too, and ends a body of unsaid length at its limit.
            var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            return body.GetBuffer().AsMemory(0, (int)body.Length);
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            throw new BodyTooLarge(limit);
        }
    }

    /// <summary>What a message may say beside what <c>POST /v1/tasks</c> takes.</summary>
    private sealed record IngestOwner(Guid? UserId = null);
}
