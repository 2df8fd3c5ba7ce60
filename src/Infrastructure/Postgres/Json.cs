using System.Data;
using Dapper;
using Npgsql;
using NpgsqlTypes;

namespace Modular.Infrastructure.Postgres;

/// <summary>A parameter of type <c>json</c>: text that is JSON already; null stands for SQL null.</summary>
internal sealed record Json(string? Text) : SqlMapper.ICustomQueryParameter
{
    public NpgsqlParameter Parameter(string name) =>
        new(name, NpgsqlDbType.Json) { Value = (object?)Text ?? DBNull.Value };

    public void AddParameter(IDbCommand command, string name) => command.Parameters.Add(Parameter(name));
}
