using System.Data;
using Dapper;

namespace Modular.Infrastructure.Postgres;

/// <summary>
/// Teaches Dapper this house's mapping: snake_case columns, and <c>timestamptz</c> as <see cref="DateTimeOffset"/>.
/// </summary>
internal static class DapperTypes
{
    public static void Register()
    {
        DefaultTypeMap.MatchNamesWithUnderscores = true;
        SqlMapper.AddTypeHandler(new TimeHandler());
    }

    private sealed class TimeHandler : SqlMapper.TypeHandler<DateTimeOffset>
    {
        // Npgsql reads timestamptz as a DateTime of kind Utc.
        public override DateTimeOffset Parse(object value) => new((DateTime)value, TimeSpan.Zero);

        public override void SetValue(IDbDataParameter parameter, DateTimeOffset value) =>
            parameter.Value = value.UtcDateTime;
    }
}
