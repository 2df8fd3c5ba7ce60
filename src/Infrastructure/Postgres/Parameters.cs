using System.Collections.Concurrent;
using System.Reflection;
using Npgsql;
using NpgsqlTypes;

namespace Modular.Infrastructure.Postgres;

/// <summary>Binds an object's properties as named parameters, as Dapper does, for the commands of a batch.</summary>
internal static class Parameters
{
    private static readonly ConcurrentDictionary<Type, PropertyInfo[]> Properties = new();

    private static readonly Dictionary<Type, NpgsqlDbType> NullTypes = new()
    {
        [typeof(string)] = NpgsqlDbType.Text,
        [typeof(bool?)] = NpgsqlDbType.Boolean,
        [typeof(int?)] = NpgsqlDbType.Integer,
        [typeof(long?)] = NpgsqlDbType.Bigint,
        [typeof(double?)] = NpgsqlDbType.Double,
        [typeof(Guid?)] = NpgsqlDbType.Uuid,
        [typeof(DateTimeOffset?)] = NpgsqlDbType.TimestampTz,
    };

    public static NpgsqlBatchCommand Command(string sql, object parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var property in Properties.GetOrAdd(parameters.GetType(), type => type.GetProperties()))
        {
            if (property.GetValue(parameters) is Json json)
                command.Parameters.Add(json.Parameter(property.Name));
            else
                command.Parameters.Add(Parameter(property, property.GetValue(parameters)));
        }

        return command;
    }

    // A null has its type as well: with and without a value it stays one prepared statement.
    private static NpgsqlParameter Parameter(PropertyInfo property, object? value) =>
        value is null && NullTypes.TryGetValue(property.PropertyType, out var type)
            ? new NpgsqlParameter(property.Name, type) { Value = DBNull.Value }
            : new NpgsqlParameter(property.Name, value ?? DBNull.Value);
}
