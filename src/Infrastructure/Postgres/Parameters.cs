using System.Collections.Concurrent;
using System.Reflection;
using Npgsql;

namespace Modular.Infrastructure.Postgres;

/// <summary>Binds an object's properties as named parameters, as Dapper does, for the commands of a batch.</summary>
internal static class Parameters
{
    private static readonly ConcurrentDictionary<Type, PropertyInfo[]> Properties = new();

    public static NpgsqlBatchCommand Command(string sql, object parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var property in Properties.GetOrAdd(parameters.GetType(), type => type.GetProperties()))
        {
            if (property.GetValue(parameters) is Json json)
                command.Parameters.Add(json.Parameter(property.Name));
            else
                command.Parameters.AddWithValue(property.Name, property.GetValue(parameters) ?? DBNull.Value);
        }

        return command;
    }
}
