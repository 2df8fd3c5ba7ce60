using Npgsql;
using NpgsqlTypes;

namespace Modular.Infrastructure.Postgres;

/// <summary>
/// A statement that writes any number of rows: its parameters are columns, an array each, read by <c>unnest</c>. What
/// several commands leave for the same statement is written by it at once, and by <see cref="GroupCommit"/> even
/// across their transactions. So a row may rely on nothing that is written in the same unit of work.
/// </summary>
/// <param name="Sql">The statement, with positional parameters.</param>
/// <param name="Columns">The parameters, made of the rows with <see cref="BulkColumns"/>.</param>
/// <param name="Meaning">What an error of the statement means; null stands for the error itself.</param>
internal sealed record BulkWrite<T>(
    string Sql,
    Func<IReadOnlyList<T>, NpgsqlParameter[]> Columns,
    Func<PostgresException, Exception?>? Meaning = null);

/// <summary>Columns of a <see cref="BulkWrite{T}"/>.</summary>
internal static class BulkColumns
{
    /// <summary>One value a row.</summary>
    public static NpgsqlParameter Column<T, TValue>(this IReadOnlyList<T> rows, Func<T, TValue> value) =>
        new NpgsqlParameter<TValue[]> { TypedValue = [.. rows.Select(value)] };

    /// <summary>One JSON text a row.</summary>
    public static NpgsqlParameter JsonColumn<T>(this IReadOnlyList<T> rows, Func<T, string> value) =>
        new NpgsqlParameter<string[]>
        {
            TypedValue = [.. rows.Select(value)],
            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Json,
        };

    /// <summary>
    /// A list of texts a row, as a literal that the statement casts to <c>text[]</c>: PostgreSQL has no arrays of
    /// arrays that differ in length.
    /// </summary>
    public static NpgsqlParameter ListColumn<T>(this IReadOnlyList<T> rows, Func<T, IReadOnlyList<string>> value) =>
        rows.Column(row => ArrayLiteral(value(row)));

    internal static string ArrayLiteral(IReadOnlyList<string> items) =>
        items.Count == 0 ? "{}" : $"{{{string.Join(',', items.Select(Quote))}}}";

    private static string Quote(string item) => '"'
        + item.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
        + '"';
}
