using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using System.Text.Json.Nodes;
using Modular.Api.Http;

namespace Modular.Api.Operations;

/// <summary>The OpenAPI document at <c>/openapi/v1.json</c> and the page over it at <c>/docs</c>.</summary>
internal static class OpenApi
{
    private const string PagePolicy =
        "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; script-src 'self'; " +
        "base-uri 'none'; frame-ancestors 'none'";

    public static IServiceCollection AddOpenApiDocument(this IServiceCollection services) =>
        services.AddOpenApi("v1", options =>
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            Describe(document);
            return Task.CompletedTask;
        });
        options.CreateSchemaReferenceId = OpenApiSchemas.NameOf;
        options.AddSchemaTransformer(OpenApiSchemas.Mend);
        options.AddOperationTransformer((operation, context, _) =>
        {
            OpenApiParameters.Describe(operation, context);
            Secure(operation, context);
            AddProblems(operation, context);
            return Task.CompletedTask;
        });
    });

    public static void UseDocs(this WebApplication app)
    {
        app.MapOpenApi("/openapi/{documentName}.json").AllowAnyone();
        app.Use((context, next) =>
        {
            if (context.Request.Path.StartsWithSegments("/docs")
                && !context.Request.Path.StartsWithSegments("/docs/errors"))
                context.Response.Headers.ContentSecurityPolicy = PagePolicy;
            return next(context);
        });
        app.UseSwaggerUI(options =>
        {
            options.RoutePrefix = "docs";
            options.SwaggerEndpoint("/openapi/v1.json", "Modular v1");
            options.DocumentTitle = "Modular API";
        });
    }

    private static void Describe(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Modular",
            Version = "v1",
            Description =
                "Accounts, devices, tasks and live events. Errors are problem documents (RFC 9457) with a stable code.",
        };
        document.Servers?.Clear();
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            ["bearer"] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "An access token, a user key (mak_), a device key (mdk_) or an enrolment token (met_).",
            },
        };
        document.Components.Schemas ??= new Dictionary<string, IOpenApiSchema>();
        document.Components.Schemas["Problem"] = ProblemSchema();
        document.AddExtension("x-error-codes", new JsonNodeExtension(new JsonArray(
            [.. ErrorCatalogue.All.Values
                .OrderBy(entry => entry.Code, StringComparer.Ordinal)
                .Select(entry => (JsonNode)new JsonObject
            {
                ["code"] = entry.Code,
                ["status"] = entry.Status,
                ["title"] = entry.Title,
                ["type"] = "/docs/errors/" + entry.Code,
            })])));
    }

    private static OpenApiSchema ProblemSchema() => new()
    {
        Type = JsonSchemaType.Object,
        Description = "RFC 9457 problem details.",
        Required = new HashSet<string> { "type", "title", "status", "detail", "code", "traceId" },
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["type"] = Text("A page with cause and remedy."),
            ["title"] = Text("What kind of error this is."),
            ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer },
            ["detail"] = Text("What is wrong with this request."),
            ["code"] = Text("Stable identifier, see x-error-codes."),
            ["traceId"] = Text("Names the request in the log."),
            ["errors"] = new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Description = "Messages by field.",
                AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.Array, Items = Text(null) },
            },
        },
    };

    private static OpenApiSchema Text(string? description) =>
        new() { Type = JsonSchemaType.String, Description = description };

    private static void Secure(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<Access>().LastOrDefault() is not { } access
            || access.Kind == AccessKind.Anyone)
        {
            return;
        }

        var requirement = new OpenApiSecurityRequirement
        {
            [new OpenApiSecuritySchemeReference("bearer", context.Document)] = access.Scope is null
                ? []
                : [access.Scope],
        };
        operation.Security = access.Kind == AccessKind.AnyoneOrUser ? [requirement, []] : [requirement];
    }

    private static void AddProblems(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        operation.Responses ??= [];
        operation.Responses["default"] = new OpenApiResponse
        {
            Description = "A problem; its code says which.",
            Content = new Dictionary<string, OpenApiMediaType>
            {
                [Problem.ContentType] = new() { Schema = new OpenApiSchemaReference("Problem", context.Document) },
            },
        };
    }
}
