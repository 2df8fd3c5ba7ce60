using Microsoft.AspNetCore.Http.Metadata;

namespace Modular.Api.Http;

/// <summary>An endpoint whose body may have another size than those of others.</summary>
/// <param name="bytes">The most bytes; 0 for no limit.</param>
internal sealed class BodyLimit(long bytes) : IRequestSizeLimitMetadata
{
    public long? MaxRequestBodySize { get; } = bytes == 0 ? null : bytes;
}
