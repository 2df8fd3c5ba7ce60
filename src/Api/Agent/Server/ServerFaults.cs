using System.Net;

namespace Modular.Api.Agent.Server;

/// <summary>The server gave no usable answer: try again, at the earliest after <see cref="RetryAfter"/>.</summary>
internal sealed class ServerAway(string reason, TimeSpan? retryAfter = null, Exception? cause = null)
    : Exception(reason, cause)
{
    public TimeSpan? RetryAfter { get; } = retryAfter;
}

/// <summary>The server understood and said no, with one of its codes: the same call gets the same answer.</summary>
internal sealed class ServerRefusal(HttpStatusCode status, string code, string detail) : Exception($"{code}: {detail}")
{
    private const string KeyInUse = "devices.key_in_use";

    public HttpStatusCode Status { get; } = status;

    public string Code { get; } = code;

    /// <summary>Another agent uses the same key.</summary>
    public bool IsKeyInUse => Code == KeyInUse;

    /// <summary>It concerns the credential, not the call: nothing else will be allowed either.</summary>
    public bool EndsAgent => IsKeyInUse || Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden;

    /// <summary>It concerns the task: its lease is lost, or it is gone.</summary>
    public bool EndsTask => !EndsAgent && Status is (HttpStatusCode.Conflict or HttpStatusCode.NotFound);
}
