using Npgsql;

namespace Modular.Infrastructure.Postgres;

/// <summary>Reads <c>DATABASE_URL</c>, a URI that Npgsql does not parse by itself.</summary>
public static class DatabaseUrl
{
    /// <summary>
    /// Turns <c>postgres://user:password@host:port/database?sslmode=require</c> into a connection string; a string
    /// that is one already is passed on.
    /// </summary>
    /// <exception cref="FormatException">It is neither; the message says what is expected and shows no
    /// password.</exception>
    public static string ToConnectionString(string url)
    {
        if (!url.Contains("://"))
            return Checked(url);

        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("postgres" or "postgresql"))
            throw Unreadable();

        var credentials = uri.UserInfo.Split(':', 2);
        var builder = new NpgsqlConnectionStringBuilder
        {
            Host = Uri.UnescapeDataString(uri.Host),
            Port = uri.Port > 0 ? uri.Port : NpgsqlConnection.DefaultPort,
            Database = uri.AbsolutePath.Length > 1 ? Uri.UnescapeDataString(uri.AbsolutePath[1..]) : "modular",
            Username = credentials[0].Length > 0 ? Uri.UnescapeDataString(credentials[0]) : null,
            Password = credentials.Length > 1 ? Uri.UnescapeDataString(credentials[1]) : null,
        };
        foreach (var pair in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
            Set(builder, pair.Split('=', 2));
        return builder.ConnectionString;
    }

    private static void Set(NpgsqlConnectionStringBuilder builder, string[] pair)
    {
        var value = pair.Length > 1 ? Uri.UnescapeDataString(pair[1]) : "";
        // libpq's names for what Npgsql calls otherwise; `host` names a socket directory where the authority cannot.
        var key = pair[0] switch
        {
            "sslmode" => "SSL Mode",
            "host" => "Host",
            "application_name" => "Application Name",
            _ => pair[0],
        };
        try
        {
            builder[key] = key == "SSL Mode" ? value.Replace("-", "") : value;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or KeyNotFoundException)
        {
            throw new FormatException($"the parameter '{pair[0]}' is not known or its value is not valid", e);
        }
    }

    private static string Checked(string connectionString)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(connectionString).ConnectionString;
        }
        catch (ArgumentException e)
        {
            throw Unreadable(e);
        }
    }

    private static FormatException Unreadable(Exception? cause = null) =>
        new("expected postgres://user:password@host:5432/database, or an Npgsql connection string", cause);
}
