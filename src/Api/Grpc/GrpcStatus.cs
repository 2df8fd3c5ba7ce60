using Modular.Domain;

namespace Modular.Api.Grpc;

/// <summary>How a call ended, by its number on the wire.</summary>
internal enum GrpcStatus
{
    Ok = 0,
    InvalidArgument = 3,
    DeadlineExceeded = 4,
    PermissionDenied = 7,
    ResourceExhausted = 8,
    Unimplemented = 12,
    Internal = 13,
    Unavailable = 14,
    Unauthenticated = 16,
}

/// <summary>A call cannot be answered; the sentence goes to the caller.</summary>
internal sealed class GrpcFault(GrpcStatus status, string sentence) : Exception(sentence)
{
    /// <summary>What the call ends with.</summary>
    public GrpcStatus Status { get; } = status;

    /// <summary>The status of each kind of refusal, as <see cref="Http.Problem"/> has it for HTTP.</summary>
    public static GrpcStatus StatusOf(Refusal refusal) => refusal switch
    {
        Unauthenticated => GrpcStatus.Unauthenticated,
        Forbidden => GrpcStatus.PermissionDenied,
        Invalid => GrpcStatus.InvalidArgument,
        TooMany or TooLarge => GrpcStatus.ResourceExhausted,
        Unavailable => GrpcStatus.Unavailable,
        _ => GrpcStatus.Internal,
    };
}
