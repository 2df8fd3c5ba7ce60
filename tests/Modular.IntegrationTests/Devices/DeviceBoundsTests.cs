namespace Modular.IntegrationTests.Devices;

/// <summary>The least and the most that each field of a device and its daemon takes.</summary>
internal sealed class DeviceBoundsTests : DeviceConfigTest
{
    private const string Box = "'name':'box','platform':'linux'";

    [TestCase("{" + Box + ",'name':'#100'}", "201")]
    [TestCase("{" + Box + ",'name':'#101'}", "400 request.invalid name")]
    [TestCase("{" + Box + ",'name':null}", "400 request.invalid name")]
    [TestCase("{" + Box + ",'platform':'#64'}", "201")]
    [TestCase("{" + Box + ",'platform':'#65'}", "400 request.invalid platform")]
    [TestCase("{" + Box + ",'hostname':'#255'}", "201")]
    [TestCase("{" + Box + ",'hostname':'#256'}", "400 request.invalid hostname")]
    [TestCase("{" + Box + ",'agentVersion':'#64'}", "201")]
    [TestCase("{" + Box + ",'agentVersion':'#65'}", "400 request.invalid agentVersion")]
    [TestCase("{" + Box + ",'machineId':'#128'}", "201")]
    [TestCase("{" + Box + ",'machineId':'#129'}", "400 request.invalid machineId")]
    [TestCase("{" + Box + ",'capabilities':[@64]}", "201")]
    [TestCase("{" + Box + ",'capabilities':[@65]}", "400 request.invalid capabilities")]
    [TestCase("{" + Box + ",'capabilities':['#64']}", "201")]
    [TestCase("{" + Box + ",'capabilities':['#65']}", "400 request.invalid capabilities[0]")]
    [TestCase("{" + Box + ",'tags':[@32]}", "201")]
    [TestCase("{" + Box + ",'tags':[@33]}", "400 request.invalid tags")]
    [TestCase("{" + Box + ",'tags':['#64']}", "201")]
    [TestCase("{" + Box + ",'tags':['#65']}", "400 request.invalid tags")]
    public Task Holds_a_registration_to_its_bounds(string body, string expected) =>
        IsAnswered(User.PostAsync("/v1/daemon/register", BodyText.Json(body)), expected);

    [TestCase("{'maxUses':1}", "201")]
    [TestCase("{'maxUses':1000}", "201")]
    [TestCase("{'maxUses':0}", "400 request.invalid maxUses")]
    [TestCase("{'maxUses':1001}", "400 request.invalid maxUses")]
    [TestCase("{'name':'#100'}", "201")]
    [TestCase("{'name':'#101'}", "400 request.invalid name")]
    [TestCase("{'tags':[@33]}", "400 request.invalid tags")]
    [TestCase("{'tags':[null]}", "400 request.invalid tags")]
    [TestCase("{'expiresAt':'2020-01-31T12:00:00Z'}", "400 request.invalid expiresAt")]
    [TestCase("{'expiresAt':'9999-12-31T23:59:59Z'}", "400 request.invalid expiresAt")]
    public Task Holds_an_enrolment_to_its_bounds(string body, string expected) =>
        IsAnswered(User.PostAsync("/v1/devices/enrollments", BodyText.Json(body)), expected);

    [TestCase("{'name':'#100'}", "200")]
    [TestCase("{'name':'#101'}", "400 request.invalid name")]
    [TestCase("{'name':''}", "400 request.invalid name")]
    [TestCase("{'tags':[@33]}", "400 request.invalid tags")]
    [TestCase("{'tags':[null]}", "400 request.invalid tags")]
    public Task Holds_a_change_to_its_bounds(string patch, string expected) =>
        IsAnswered(User.PatchAsync($"/v1/devices/{Device.Id}", BodyText.Json(patch)), expected);

    [TestCase("{'instanceId':'#128'}", "200")]
    [TestCase("{'instanceId':'#129'}", "400 request.invalid instanceId")]
    [TestCase("{'agentVersion':'#64'}", "200")]
    [TestCase("{'agentVersion':'#65'}", "400 request.invalid agentVersion")]
    [TestCase("{'reportedConfigVersion':0}", "200")]
    [TestCase("{'reportedConfig':{'a':'#65600'}}", "400 request.invalid reportedConfig")]
    [TestCase("{'metrics':{'cpuPercent':0,'load1':0,'uptimeSeconds':0}}", "200")]
    [TestCase("{'metrics':{'cpuPercent':1e400}}", "400 request.invalid metrics.cpuPercent")]
    [TestCase("{'metrics':{'memoryUsedBytes':-1}}", "400 request.invalid metrics.memoryUsedBytes")]
    [TestCase("{'metrics':{'memoryTotalBytes':-1}}", "400 request.invalid metrics.memoryTotalBytes")]
    [TestCase("{'metrics':{'diskUsedBytes':-1}}", "400 request.invalid metrics.diskUsedBytes")]
    [TestCase("{'metrics':{'diskTotalBytes':-1}}", "400 request.invalid metrics.diskTotalBytes")]
    [TestCase("{'metrics':{'uptimeSeconds':-1}}", "400 request.invalid metrics.uptimeSeconds")]
    [TestCase("{'metrics':{'load1':-0.1}}", "400 request.invalid metrics.load1")]
    [TestCase("{'metrics':{'extra':{'a':1e400}}}", "400 request.invalid metrics.extra")]
    [TestCase("{'metrics':{'extra':{'a':null}}}", "400 request.invalid metrics.extra.a")]
    public Task Holds_a_heartbeat_to_its_bounds(string body, string expected) =>
        IsAnswered(Device.Client.PostAsync("/v1/daemon/heartbeat", BodyText.Json(body)), expected);

    [TestCase(1000, "200")]
    [TestCase(1001, "400 request.invalid running")]
    public Task A_heartbeat_names_a_thousand_tasks_at_most(int count, string expected)
    {
        var running = string.Join(',', Enumerable.Repeat($"{{'taskId':'{Device.Id}','leaseEpoch':1}}", count));
        return IsAnswered(
            Device.Client.PostAsync("/v1/daemon/heartbeat", BodyText.Json($"{{'running':[{running}]}}")), expected);
    }

    [TestCase("/history?hours=1", "200")]
    [TestCase("/history?hours=24", "200")]
    [TestCase("/history?hours=x", "400 request.invalid hours")]
    public Task Takes_an_hour_or_a_day_of_history(string rest, string expected) =>
        IsAnswered(User.GetAsync($"/v1/devices/{Device.Id}{rest}"), expected);

    [TestCase(100, "200")]
    [TestCase(101, "400 request.invalid q")]
    public Task Searches_for_100_characters_at_most(int length, string expected) =>
        IsAnswered(User.GetAsync($"/v1/devices?q={new string('x', length)}"), expected);

    [TestCase("{'version':null}", "400 request.invalid version")]
    [TestCase("{'version':0}", "400 request.invalid version")]
    [TestCase("{'version':9223372036854775807}", "404 devices.config_version_not_found")]
    public Task Holds_a_rollback_to_the_versions_there_are(string body, string expected) =>
        IsAnswered(User.PostAsync($"{ConfigPath}/rollback", BodyText.Json(body)), expected);

    [TestCase("{'graceSeconds':0}", "200")]
    [TestCase("{'graceSeconds':86400}", "200")]
    public Task Takes_no_grace_or_a_day_of_it(string body, string expected) =>
        IsAnswered(User.PostAsync($"/v1/devices/{Device.Id}/rotate-key", BodyText.Json(body)), expected);

    private static async Task IsAnswered(Task<HttpResponseMessage> call, string expected)
    {
        using var response = await call;
        Assert.That(await response.Fault(), Is.EqualTo(expected));
    }
}
