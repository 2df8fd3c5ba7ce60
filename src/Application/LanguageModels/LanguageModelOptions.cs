namespace Modular.Application.LanguageModels;

/// <summary>Which language model serves; the operator's word, so its address is trusted.</summary>
/// <param name="BaseUrl">
/// <c>Llm:BaseUrl</c>: where <c>/chat/completions</c> is, such as https://api.example.com/v1.
/// </param>
/// <param name="ApiKey"><c>Llm:ApiKey</c>: sent as a bearer token; null for a server that wants none.</param>
/// <param name="Model"><c>Llm:Model</c>: what answers where a request names none; null to require one.</param>
public sealed record LanguageModelOptions(Uri BaseUrl, string? ApiKey, string? Model)
{
    /// <summary>
    /// <c>Llm:SilenceSeconds</c>: how long the server may send nothing, before its first word as between two; 1 to
    /// 3,600 s, default 120 s, since servers that load a model first take a minute.
    /// </summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>The address alone: the key is nobody's to read.</summary>
    public override string ToString() => BaseUrl.ToString();
}
