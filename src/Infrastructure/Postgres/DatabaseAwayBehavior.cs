using System.Net.Sockets;
using MediatR;
using Modular.Application.Pipeline;
using Npgsql;

namespace Modular.Infrastructure.Postgres;

/// <summary>
/// Turns "the database cannot be reached" into <see cref="ServiceUnavailable"/>, for commands and queries alike. Inside
/// a unit of work the error passes as it is: the unit runs again after a deadlock, which it must see.
/// </summary>
internal sealed class DatabaseAwayBehavior<TRequest, TResponse>(IUnitOfWork unit)
    : IPipelineBehavior<TRequest, TResponse>
{
    public async Task<TResponse> Handle(
        TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        try
        {
            return await next();
        }
        catch (NpgsqlException e) when (unit.Depth == 0 && DatabaseAway.Is(e))
        {
            throw new ServiceUnavailable();
        }
    }
}

/// <summary>Tells an unreachable database from a faulty statement.</summary>
public static class DatabaseAway
{
    /// <summary>The same translation for what is no command or query, such as proving a credential.</summary>
    public static async Task<T> OrUnavailable<T>(this Task<T> work)
    {
        try
        {
            return await work;
        }
        catch (NpgsqlException e) when (Is(e))
        {
            throw new ServiceUnavailable();
        }
    }

    /// <summary>Whether the database could not be reached, or could not serve for the moment.</summary>
    public static bool Is(Exception e) => e switch
    {
        PostgresException postgres => postgres.SqlState is PostgresErrorCodes.AdminShutdown
            or PostgresErrorCodes.CrashShutdown
            or PostgresErrorCodes.CannotConnectNow
            or PostgresErrorCodes.TooManyConnections
            or PostgresErrorCodes.DiskFull
            or PostgresErrorCodes.SerializationFailure
            or PostgresErrorCodes.DeadlockDetected
            || postgres.SqlState.StartsWith("08", StringComparison.Ordinal),
        // Npgsql wraps what the socket and the pool say; a pool without a free connection is a TimeoutException inside.
        NpgsqlException { InnerException: SocketException or IOException or TimeoutException } => true,
        NpgsqlException { IsTransient: true } => true,
        _ => false,
    };
}
