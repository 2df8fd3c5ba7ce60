using Microsoft.OpenApi;
using Modular.Application.Pipeline;

namespace Modular.Api.Http;

/// <summary>Endpoint metadata: the body is a form, as the standard has it that the endpoint keeps to.</summary>
internal sealed record FormOnly;

/// <summary>The fields of a form; an endpoint parameter that binds itself.</summary>
internal sealed class FormBody(IFormCollection fields)
{
    /// <summary>Its media type.</summary>
    public const string Type = "application/x-www-form-urlencoded";

    /// <summary>Whether the body says that it is a form.</summary>
    public static bool IsOne(HttpRequest request) =>
        request.GetTypedHeaders().ContentType is { } type
        && type.MediaType.Equals(Type, StringComparison.OrdinalIgnoreCase);

    public static async ValueTask<FormBody?> BindAsync(HttpContext context)
    {
        // What is no form is refused before the endpoint runs; see TakesForm.
        if (!IsOne(context.Request))
            return new FormBody(FormCollection.Empty);
        try
        {
            return new FormBody(await context.Request.ReadFormAsync(context.RequestAborted));
        }
        // Too many fields, or one that is too long.
        catch (InvalidDataException e)
        {
            throw new MalformedRequest($"The form cannot be read: {e.Message}");
        }
    }

    /// <summary>A field that must be there, once.</summary>
    public string Required(string field) => fields[field] switch
    {
        [{ Length: > 0 } text] => text,
        { Count: > 1 } => throw new InvalidInput(field, "Must be given once."),
        _ => throw new InvalidInput(field, "Must not be empty."),
    };
}

/// <summary>The word with which an endpoint says that it takes a form.</summary>
internal static class FormConventions
{
    /// <summary>Refuses what is no form with 415, and describes it by its name and its fields.</summary>
    public static RouteHandlerBuilder TakesForm(
        this RouteHandlerBuilder endpoint, string name,
        params (string Name, string Description, bool IsRequired)[] fields) =>
        endpoint.WithMetadata(new FormOnly())
            .AddEndpointFilter(async (context, next) =>
            {
                if (FormBody.IsOne(context.HttpContext.Request))
                    return await next(context);
                context.HttpContext.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
                return Results.Empty;
            })
            .AddOpenApiOperationTransformer((operation, context, _) =>
            {
                var document = context.Document!;
                document.AddComponent(name, SchemaOf(fields));
                operation.RequestBody = new OpenApiRequestBody
                {
                    Required = true,
                    Content = new Dictionary<string, OpenApiMediaType>
                    {
                        [FormBody.Type] = new() { Schema = new OpenApiSchemaReference(name, document) },
                    },
                };
                return Task.CompletedTask;
            });

    private static OpenApiSchema SchemaOf((string Name, string Description, bool IsRequired)[] fields) => new()
    {
        Type = JsonSchemaType.Object,
        Required = fields.Where(field => field.IsRequired).Select(field => field.Name).ToHashSet(),
        Properties = fields.ToDictionary(
            field => field.Name,
            IOpenApiSchema (field) => new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                Description = field.Description,
            }),
    };
}
