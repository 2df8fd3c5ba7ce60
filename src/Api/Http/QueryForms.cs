using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Modular.Application.Pipeline;

namespace Modular.Api.Http;

/// <summary>
/// Refuses the parameters of a query that have the wrong form, each by its name, before they are bound: the framework
/// answers 400 as well, but does not say which it was.
/// </summary>
internal static class QueryForms
{
    public static Task Require(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Query.Count > 0 && context.GetEndpoint() is RouteEndpoint endpoint)
        {
            var errors = new Dictionary<string, string[]>();
            foreach (var parameter in endpoint.Metadata.GetOrderedMetadata<IParameterBindingMetadata>())
            {
                // Of a path it is the route's own constraint that decides.
                if (parameter.HasTryParse && endpoint.RoutePattern.GetParameter(parameter.Name) is null
                    && FaultOf(parameter, context.Request.Query) is { } fault)
                    errors[JsonNamingPolicy.CamelCase.ConvertName(parameter.Name)] = [fault];
            }

            if (errors.Count > 0)
                throw new InvalidInput(errors);
        }

        return next(context);
    }

    // What stands there twice is no value; what is empty is as good as not there.
    private static string? FaultOf(IParameterBindingMetadata parameter, IQueryCollection query)
    {
        var text = query[parameter.Name].ToString();
        if (text.Length == 0)
            return null;
        var type = parameter.ParameterInfo.ParameterType;
        return (Nullable.GetUnderlyingType(type) ?? type) switch
        {
            var number when number == typeof(int) => IsNumber<int>(text) ? null : JsonErrors.WholeNumber,
            var number when number == typeof(long) => IsNumber<long>(text) ? null : JsonErrors.WholeNumber,
            var id when id == typeof(Guid) => Guid.TryParse(text, out _) ? null : JsonErrors.Id,
            var time when time == typeof(DateTimeOffset) => IsTime(text) ? null : JsonErrors.Time,
            var other => throw new InvalidOperationException($"What form does a {other.Name} have in a query?"),
        };
    }

    private static bool IsTime(string text) =>
        WireJson.HasOffset(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out _);

    private static bool IsNumber<T>(string text)
        where T : INumberBase<T> =>
        T.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out _);
}
