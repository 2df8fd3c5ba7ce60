using Google.Protobuf;
using MediatR;
using Modular.Api.Grpc;
using Modular.Application.Auth;
using Modular.Application.Pipeline;
using Modular.Auth.V1;

namespace Modular.Api.Auth;

/// <summary>The methods of docs/auth.proto.</summary>
internal static class AuthGrpc
{
    private const string Service = "/modular.auth.v1.AuthService/";

    public static IServiceCollection AddAuthGrpc(this IServiceCollection services) => services
        .AddSingleton(GrpcMethod.Of(
            Service + "VerifyToken", Scopes.Introspect, VerifyTokenRequest.Parser, VerifyToken))
        .AddSingleton(GrpcMethod.Of(
            Service + "GetUserId", Scopes.Introspect, GetUserIdRequest.Parser, GetUserId));

    private static async Task<IMessage> VerifyToken(
        VerifyTokenRequest request, IServiceProvider services, CancellationToken ct)
    {
        var token = await services.GetRequiredService<IMediator>().Send(new IntrospectToken(request.Token), ct);
        if (!token.Active)
            return new VerifyTokenResponse();
        return new VerifyTokenResponse
        {
            Active = true,
            UserId = $"{token.Sub}",
            SessionId = $"{token.Sid}",
            Role = token.Role,
            Scopes = { token.Scope!.Split(' ', StringSplitOptions.RemoveEmptyEntries) },
            ExpiresAtUnix = token.Exp ?? 0,
        };
    }

    private static async Task<IMessage> GetUserId(
        GetUserIdRequest request, IServiceProvider services, CancellationToken ct)
    {
        var token = await services.GetRequiredService<IMediator>().Send(new IntrospectToken(request.Token), ct);
        return token.Active
            ? new GetUserIdResponse { UserId = $"{token.Sub}" }
            : throw new GrpcFault(GrpcStatus.InvalidArgument, "This token does not count.");
    }
}
