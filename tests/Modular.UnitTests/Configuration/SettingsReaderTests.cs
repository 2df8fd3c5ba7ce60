using Modular.Api.Configuration;
using Modular.Application.LanguageModels;

namespace Modular.UnitTests.Configuration;

public class SettingsReaderTests
{
    private DirectoryInfo _data = null!;

    [SetUp]
    public void Make() => _data = Directory.CreateTempSubdirectory("modular-test-");

    [TearDown]
    public void Remove() => _data.Delete(recursive: true);

    [Test]
    public void Has_a_default_for_every_limit()
    {
        var settings = Read("{}");

        Assert.That(
            (settings.MaxBodyBytes, settings.MaxBatchBytes, settings.MaxDevicesPerUser, settings.MaxLiveConnections),
            Is.EqualTo((1 << 20, 8 << 20, 1000, 20)));
        Assert.That(settings.MaxSchedulesPerUser, Is.EqualTo(500));
    }

    [Test]
    public void Reads_limits_and_takes_0_for_none()
    {
        var settings = Read(
            """
            { "Limits": { "Body": 0, "Batch": 9, "DevicesPerUser": 7, "LiveConnections": 0, "SchedulesPerUser": 3 } }
            """);

        Assert.That(
            (settings.MaxBodyBytes, settings.MaxBatchBytes, settings.MaxDevicesPerUser, settings.MaxLiveConnections),
            Is.EqualTo((0, 9, 7, 0)));
        Assert.That(settings.MaxSchedulesPerUser, Is.EqualTo(3));
    }

    [Test]
    public void Names_every_key_at_fault()
    {
        var fault = Assert.Throws<ConfigurationInvalid>(
            () => Read("""{ "Limits": { "Body": "much", "LiveConnections": -1 } }"""));

        Assert.That(fault.Message, Does.Contain("Limits:Body: ").And.Contain("Limits:LiveConnections: "));
    }

    [Test]
    public void Reads_where_gRPC_is_served()
    {
        Assert.That(Read("{}").Grpc, Is.EqualTo(new GrpcSettings { Port = 8084, IsByDefault = true, Expose = false }));
        Assert.That(
            Read("""{ "Grpc": { "Port": 9000, "Expose": "true" } }""").Grpc,
            Is.EqualTo(new GrpcSettings { Port = 9000, IsByDefault = false, Expose = true }));
        Assert.That(Read("""{ "Grpc": { "Port": 0 } }""").Grpc.Port, Is.Null);
        Assert.That(
            Assert.Throws<ConfigurationInvalid>(
                () => Read("""{ "Grpc": { "Port": 65536, "Expose": "yes" } }""")).Message,
            Does.Contain("Grpc:Port: ").And.Contain("Grpc:Expose: "));
    }

    [Test]
    public void Reads_the_networks_that_users_may_reach()
    {
        var settings = Read("""{ "Network": { "Allow": "10.1.0.0/16, fd00::/8, 192.168.1.7" } }""");

        Assert.That(
            settings.AllowedNetworks.Select(network => network.ToString()),
            Is.EqualTo(["10.1.0.0/16", "fd00::/8", "192.168.1.7/32"]));
        Assert.That(Read("{}").AllowedNetworks, Is.Empty);
    }

    [Test]
    public void Reads_how_many_tasks_an_executor_runs_at_once()
    {
        var settings = Read("""{ "Executors": { "HttpRequest": { "Concurrency": 3 } } }""");

        Assert.That(
            (settings.NoopConcurrency, settings.HttpRequestConcurrency, settings.LlmChatConcurrency),
            Is.EqualTo((256, 3, 8)));
    }

    [Test]
    public void Reads_a_language_model_by_its_address_or_by_the_key_of_a_vendor()
    {
        var own = Read("""{ "Llm": { "BaseUrl": "http://127.0.0.1:11434/v1" }, "QWEN_API_KEY": "q" }""").LanguageModel;
        var qwen = Read("""{ "QWEN_API_KEY": "q", "SILICONFLOW_API_KEY": "s" }""").LanguageModel;
        var flow = Read("""{ "SILICONFLOW_API_KEY": "s", "Llm": { "Model": "m" } }""").LanguageModel;

        Assert.That(own, Is.EqualTo(new LanguageModelOptions(new Uri("http://127.0.0.1:11434/v1"), null, null)));
        Assert.That(
            (qwen!.BaseUrl.Host, qwen.ApiKey, qwen.Model), Is.EqualTo(("dashscope.aliyuncs.com", "q", "qwen-plus")));
        Assert.That((flow!.BaseUrl.Host, flow.ApiKey, flow.Model), Is.EqualTo(("api.siliconflow.cn", "s", "m")));
        Assert.That(Read("{}").LanguageModel, Is.Null);
    }

    [TestCase("""{ "Network": { "Allow": "10.1.0.0/33" } }""", "Network:Allow: ")]
    [TestCase("""{ "Network": { "Allow": "example.com" } }""", "Network:Allow: ")]
    [TestCase("""{ "Executors": { "LlmChat": { "Concurrency": 0 } } }""", "Executors:LlmChat:Concurrency: ")]
    [TestCase("""{ "Llm": { "BaseUrl": "example.com" } }""", "Llm:BaseUrl: ")]
    [TestCase("""{ "Messaging": { "DeadLetterRetentionDays": -1 } }""", "Messaging:DeadLetterRetentionDays: ")]
    [TestCase("""{ "Llm": { "ApiKey": "k" } }""", "Llm:BaseUrl: ")]
    [TestCase("""{ "Llm": { "BaseUrl": "http://a.example", "SilenceSeconds": 0 } }""", "Llm:SilenceSeconds: ")]
    public void Names_the_key_of(string json, string key) =>
        Assert.That(Assert.Throws<ConfigurationInvalid>(() => Read(json))!.Message, Does.Contain(key));

    [Test]
    public void Leaves_messages_in_the_process_unless_a_broker_is_named()
    {
        var settings = Read("{}");

        Assert.That(
            (settings.BrokerUrl, settings.QueueConcurrency, settings.QueueMaxRetries),
            Is.EqualTo(((Uri?)null, 4, (int?)null)));
    }

    [Test]
    public void Reads_how_messages_are_carried()
    {
        var settings = Read(
            """
            { "RABBITMQ_URL": "amqps://me:p%40ss@broker:5671/a%2fb", "QUEUE_CONCURRENCY": 9, "QUEUE_MAX_RETRIES": 0 }
            """);

        Assert.That(settings.BrokerUrl, Is.EqualTo(new Uri("amqps://me:p%40ss@broker:5671/a%2fb")));
        Assert.That((settings.QueueConcurrency, settings.QueueMaxRetries), Is.EqualTo((9, (int?)0)));
    }

    [TestCase("{}", 30)]
    [TestCase("""{ "Messaging": { "DeadLetterRetentionDays": 0 } }""", 0)]
    public void Reads_how_long_dead_letters_are_kept(string json, int days) =>
        Assert.That(Read(json).DeadLetterRetentionDays, Is.EqualTo(days));

    [TestCase("broker:5672")]
    [TestCase("http://me:secret@broker")]
    [TestCase("amqp://")]
    [TestCase("amqp://me:secret@broker:0")]
    [TestCase("amqp://me:secret@broker:70000")]
    [TestCase("amqp://me:secret:secret@broker")]
    [TestCase("amqp://me:secret@broker/one/two")]
    [TestCase("amqp://me:secret@broker?heartbeat=1")]
    public void Refuses_a_broker_that_is_no_address_and_keeps_the_password_to_itself(string url)
    {
        var fault = Assert.Throws<ConfigurationInvalid>(() => Read($$"""{ "RABBITMQ_URL": "{{url}}" }"""));

        Assert.That(fault.Message, Does.Contain("RABBITMQ_URL: ").And.Not.Contain("secret"));
    }

    [Test]
    public void Refuses_queue_settings_out_of_range()
    {
        var fault = Assert.Throws<ConfigurationInvalid>(
            () => Read("""{ "QUEUE_CONCURRENCY": 0, "QUEUE_MAX_RETRIES": -1 }"""));

        Assert.That(fault.Message, Does.Contain("QUEUE_CONCURRENCY: ").And.Contain("QUEUE_MAX_RETRIES: "));
    }

    private Settings Read(string json)
    {
        File.WriteAllText(Path.Combine(_data.FullName, "modular.json"), json);
        return SettingsReader.Read(new CommandLineSettings(_data.FullName, null, NoWorkers: false), url => url);
    }
}
