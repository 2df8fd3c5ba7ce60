using Modular.Application.LanguageModels;

namespace Modular.Api.Configuration;

/// <summary>The language model: a server of the operator's own, or a vendor by its key alone.</summary>
internal sealed partial class SettingsReader
{
    private static readonly Uri Qwen = new("https://dashscope.aliyuncs.com/compatible-mode/v1");
    private static readonly Uri SiliconFlow = new("https://api.siliconflow.cn/v1");

    private LanguageModelOptions? LanguageModel()
    {
        var model = Text("Llm:Model");
        var own = Url("Llm:BaseUrl");
        var silence = TimeSpan.FromSeconds(Number("Llm:SilenceSeconds", 120, 1, 3600));
        LanguageModelOptions Of(Uri address, string? key, string? usual = null) =>
            new(address, Text("Llm:ApiKey") ?? key, model ?? usual) { Silence = silence };

        if (own is not null)
            return Of(own, key: null);
        if (Text("QWEN_API_KEY") is { } qwen)
            return Of(Qwen, qwen, "qwen-plus");
        if (Text("SILICONFLOW_API_KEY") is { } siliconFlow)
            return Of(SiliconFlow, siliconFlow);
        if ((Text("Llm:ApiKey") ?? model) is not null)
            Fault("Llm:BaseUrl", "is needed with Llm:ApiKey or Llm:Model, such as https://api.example.com/v1");
        return null;
    }
}
