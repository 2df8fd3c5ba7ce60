using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;

namespace Modular.Application.Pipeline;

/// <summary>A resource whose ETag leaves some of its members out.</summary>
public interface IHasVersion
{
    /// <summary>What the ETag is computed from instead of the whole resource.</summary>
    object Version { get; }
}

/// <summary>A resource whose versions the contract names.</summary>
public interface IHasETag
{
    /// <summary>The quoted tag.</summary>
    string Tag { get; }
}

/// <summary>
/// Strong entity tags (RFC 9110 section 8.8.3): a hash of the resource's JSON, so never out of step with it.
/// </summary>
public static class ETag
{
    /// <summary>The quoted tag of <paramref name="resource"/>.</summary>
    public static string Of(object resource) => Written(resource).Tag;

    /// <summary>The JSON of <paramref name="resource"/> and its quoted tag, written once for both.</summary>
    public static (byte[] Json, string Tag) Written(object resource)
    {
        var json = Write(resource);
        return (json, resource switch
        {
            IHasETag named => named.Tag,
            IHasVersion own => Tag(Write(own.Version)),
            _ => Tag(json),
        });
    }

    /// <summary>
    /// Refuses with <see cref="StateChanged"/> unless <paramref name="ifMatch"/> is absent, <c>*</c> or names the tag.
    /// </summary>
    public static void Require(string? ifMatch, object resource)
    {
        if (ifMatch is null || ifMatch.Trim() == "*")
            return;

        var etag = Of(resource);
        // If-Match compares strongly: a weak tag never matches.
        if (!ifMatch.Split(',', StringSplitOptions.TrimEntries).Contains(etag))
            throw new StateChanged(etag);
    }

    private static byte[] Write(object value) =>
        JsonSerializer.SerializeToUtf8Bytes(value, value.GetType(), WireJson.Options);

    private static string Tag(byte[] json) =>
        $"\"{Base64Url.EncodeToString(SHA256.HashData(json).AsSpan(0, 12))}\"";
}
