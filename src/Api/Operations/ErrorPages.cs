using System.Net;
using System.Text;
using Modular.Api.Http;

namespace Modular.Api.Operations;

/// <summary>A page for each error code, which every problem document links to.</summary>
internal static class ErrorPages
{
    private const string PagePolicy =
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'";

    public static void MapErrorPages(this IEndpointRouteBuilder app)
    {
        var pages = app.MapGroup("/docs/errors").AllowAnyone().ExcludeFromDescription();
        pages.MapGet("/", (HttpContext context) => Page(context, "Errors", List()));
        pages.MapGet("/{code}", (string code, HttpContext context) =>
            ErrorCatalogue.All.TryGetValue(code, out var entry)
                ? Page(context, entry.Code, Details(entry))
                : Results.NotFound());
    }

    private static IResult Page(HttpContext context, string title, string body)
    {
        context.Response.Headers.ContentSecurityPolicy = PagePolicy;
        return Results.Content($$"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{{title}} · Modular</title>
            <style>
            :root { color-scheme: light dark }
            body { font: 16px/1.6 system-ui, sans-serif; max-width: 46rem; margin: 3rem auto; padding: 0 1.25rem }
            h1 { font-size: 1.5rem; line-height: 1.3; overflow-wrap: anywhere }
            code { font-family: ui-monospace, monospace; font-size: .95em }
            dt { font-weight: 600; margin-top: 1rem }
            dd { margin: 0 }
            table { border-collapse: collapse; width: 100% }
            td, th { text-align: left; padding: .35rem .75rem .35rem 0; vertical-align: top }
            td, th { border-bottom: 1px solid #8884 }
            a { color: light-dark(#0b57d0, #8ab4f8) }
            </style>
            </head>
            <body>
            {{body}}
            </body>
            </html>
            """, "text/html; charset=utf-8");
    }

    private static string Details(ErrorEntry entry) => $"""
        <p><a href="/docs/errors">All errors</a></p>
        <h1><code>{entry.Code}</code> {WebUtility.HtmlEncode(entry.Title)}</h1>
        <dl>
        <dt>Status</dt><dd>{entry.Status}</dd>
        <dt>Cause</dt><dd>{Text(entry.Cause)}</dd>
        <dt>Remedy</dt><dd>{Text(entry.Remedy)}</dd>
        </dl>
        """;

    private static string List()
    {
        var rows = new StringBuilder();
        foreach (var entry in ErrorCatalogue.All.Values.OrderBy(entry => entry.Code, StringComparer.Ordinal))
        {
            rows.Append($"""<tr><td><a href="/docs/errors/{entry.Code}"><code>{entry.Code}</code></a></td>""")
                .AppendLine($"<td>{entry.Status}</td><td>{WebUtility.HtmlEncode(entry.Title)}</td></tr>");
        }

        return $"""
            <h1>Errors</h1>
            <p>Every error answer is a problem document (RFC 9457) with one of these codes.</p>
            <table><thead><tr><th>Code</th><th>Status</th><th>Meaning</th></tr></thead><tbody>
            {rows}</tbody></table>
            """;
    }

    // `code` is the only mark-up that the catalogue uses.
    private static string Text(string markdown)
    {
        var parts = WebUtility.HtmlEncode(markdown).Split('`');
        return string.Concat(parts.Select((part, index) => index % 2 == 1 ? $"<code>{part}</code>" : part));
    }
}
