using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Modular.Api.Http;

namespace Modular.Api.Operations;

/// <summary>
/// Says of calls what the framework does not see: the headers that parameters read by themselves, and how names of the
/// query are written.
/// </summary>
internal static class OpenApiParameters
{
    public static void Describe(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
        {
            if (parameter.In != ParameterLocation.Query)
                continue;
            parameter.Name = JsonNamingPolicy.CamelCase.ConvertName(parameter.Name!);
            // It is left out, but never null.
            if (parameter.Schema is OpenApiSchema { Type: { } type } schema)
                schema.Type = type & ~JsonSchemaType.Null;
        }

        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var takes = metadata.OfType<MethodInfo>().SelectMany(method => method.GetParameters())
            .Select(parameter => parameter.ParameterType).ToHashSet();
        if (TakesIdempotencyKey(context.Description.HttpMethod, metadata))
        {
            Add(
                operation, "Idempotency-Key",
                "1 to 255 visible characters: the same call with the same key is done once, and answered again.");
        }

        if (takes.Contains(typeof(IfMatch)))
            Add(operation, "If-Match", "The ETag that the resource must still have.");
        if (takes.Contains(typeof(PreferWait)))
            Add(operation, "Prefer", "`wait=N`: answer when it has ended, after N seconds (1 to 60) at the latest.");
    }

    // As IdempotencyKeys does it: of callers who have shown a credential.
    private static bool TakesIdempotencyKey(string? method, IList<object> metadata) =>
        method == HttpMethods.Post
        && !metadata.OfType<NoIdempotency>().Any()
        && metadata.OfType<Access>().LastOrDefault() is { Kind: not AccessKind.Anyone };

    private static void Add(OpenApiOperation operation, string header, string description) =>
        (operation.Parameters ??= []).Add(new OpenApiParameter
        {
            Name = header,
            In = ParameterLocation.Header,
            Description = description,
            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
        });
}
