using Google.Protobuf;

namespace Modular.Api.Grpc;

/// <summary>A unary method.</summary>
/// <param name="Path">Where it is called, <c>/package.Service/Method</c>.</param>
/// <param name="Scope">What the caller's credential needs.</param>
/// <param name="Answer">Answers the bytes of a request, with the services of the call.</param>
internal sealed record GrpcMethod(
    string Path, string Scope, Func<byte[], IServiceProvider, CancellationToken, Task<IMessage>> Answer)
{
    /// <summary>A method that takes a <typeparamref name="T"/>.</summary>
    public static GrpcMethod Of<T>(
        string path, string scope, MessageParser<T> parser,
        Func<T, IServiceProvider, CancellationToken, Task<IMessage>> answer)
        where T : IMessage<T> =>
        new(path, scope, (bytes, services, ct) => answer(Parse(parser, bytes), services, ct));

    private static T Parse<T>(MessageParser<T> parser, byte[] bytes)
        where T : IMessage<T>
    {
        try
        {
            return parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException)
        {
            throw new GrpcFault(GrpcStatus.Internal, "The message cannot be read.");
        }
    }
}
