namespace Modular.IntegrationTests.Tasks;

/// <summary>The bounds of what a daemon says of a task; what is beyond changes nothing of the task.</summary>
internal sealed class HolderBoundsTests : TaskEndpointTest
{
    [TestCase("'max':1")]
    [TestCase("'max':100")]
    [TestCase("'ackSeconds':5")]
    [TestCase("'ackSeconds':300")]
    [TestCase("'waitSeconds':0")]
    [TestCase("'waitSeconds':30")]
    public async Task Takes_a_claim_within_bounds(string field)
    {
        await User.Create(DeviceId);

        Assert.That(await Post("pending", $"{{{field}}}"), Is.EqualTo("200"));
    }

    [TestCase("'max':0", "max")]
    [TestCase("'max':101", "max")]
    [TestCase("'ackSeconds':4", "ackSeconds")]
    [TestCase("'ackSeconds':301", "ackSeconds")]
    [TestCase("'waitSeconds':-1", "waitSeconds")]
    [TestCase("'waitSeconds':31", "waitSeconds")]
    public async Task Refuses_a_claim_beyond_them_and_claims_nothing(string field, string named)
    {
        var id = (await User.Create(DeviceId)).Id();

        Assert.That(await Post("pending", $"{{{field}}}"), Is.EqualTo($"400 request.invalid {named}"));
        Assert.That((await User.Get($"/v1/tasks/{id}")).Status(), Is.EqualTo("queued"));
    }

    [TestCase("'seq':1")]
    [TestCase("'progress':0")]
    [TestCase("'progress':100")]
    [TestCase("'message':'#500'")]
    [TestCase("'log':[]")]
    [TestCase("'log':[{'stream':'agent','text':''}]")]
    [TestCase("'log':[{'stream':'stdout','text':'#65536'}]")]
    public async Task Takes_a_report_within_bounds(string field)
    {
        var (id, epoch) = await Claim();

        Assert.That(await Post($"{id}/progress", $"{{'leaseEpoch':{epoch},{field}}}"), Is.EqualTo("200"));
    }

    [TestCase("'leaseEpoch':null", "leaseEpoch")]
    [TestCase("'seq':0", "seq")]
    [TestCase("'progress':-0.1", "progress")]
    [TestCase("'progress':100.1", "progress")]
    [TestCase("'progress':1e400", "progress")]
    [TestCase("'message':'#501'", "message")]
    [TestCase("'log':[null]", "log[0]")]
    [TestCase("'log':[{'stream':'stdout','text':null}]", "log[0].text")]
    [TestCase("'log':[{'stream':'stdout'}]", "log[0].text")]
    [TestCase("'log':[{'text':'a'}]", "log[0].stream")]
    [TestCase("'log':[{'stream':'stdin','text':'a'}]", "log[0].stream")]
    [TestCase("'log':[{'stream':'stdout','text':'#65536'},{'stream':'stdout','text':'x'}]", "log")]
    [TestCase("'log':[{'stream':'stdout','text':'#65535é'}]", "log")]
    public async Task Refuses_a_report_beyond_them_and_keeps_nothing_of_it(string field, string named)
    {
        var (id, epoch) = await Claim();
        var before = (await User.Get($"/v1/tasks/{id}")).GetRawText();

        var answer = await Post($"{id}/progress", $"{{'leaseEpoch':{epoch},'progress':50,{field}}}");

        Assert.That(answer, Is.EqualTo($"400 request.invalid {named}"));
        Assert.That((await User.Get($"/v1/tasks/{id}")).GetRawText(), Is.EqualTo(before));
        Assert.That(await User.Items($"/v1/tasks/{id}/log"), Is.Empty);
    }

    [TestCase(500, "200")]
    [TestCase(501, "400 request.invalid log")]
    public async Task Takes_500_lines_at_once(int count, string expected)
    {
        var (id, epoch) = await Claim();
        var lines = string.Join(',', Enumerable.Repeat("{'stream':'stderr','text':'a'}", count));

        Assert.That(
            await Post($"{id}/progress", $"{{'leaseEpoch':{epoch},'log':[{lines}]}}"), Is.EqualTo(expected));
    }

    [TestCase("'status':'succeeded','result':'#262142'")]
    [TestCase("'status':'failed'")]
    [TestCase("'status':'failed','error':{'code':'#100','message':'#4000'}")]
    public async Task Takes_a_result_within_bounds(string field)
    {
        var (id, epoch) = await Claim();

        Assert.That(await Post($"{id}/result", $"{{'leaseEpoch':{epoch},{field}}}"), Is.EqualTo("200"));
    }

    [TestCase("'result':1", "status")]
    [TestCase("'status':'running'", "status")]
    [TestCase("'status':'succeeded','leaseEpoch':null", "leaseEpoch")]
    [TestCase("'status':'succeeded','result':'#262143'", "result")]
    [TestCase("'status':'failed','error':{}", "error.code")]
    [TestCase("'status':'failed','error':{'code':'#101'}", "error.code")]
    [TestCase("'status':'failed','error':{'code':'a','message':'#4001'}", "error.message")]
    public async Task Refuses_a_result_beyond_them_and_ends_nothing(string field, string named)
    {
        var (id, epoch) = await Claim();

        var answer = await Post($"{id}/result", $"{{'leaseEpoch':{epoch},{field}}}");

        Assert.That(answer, Is.EqualTo($"400 request.invalid {named}"));
        Assert.That((await User.Get($"/v1/tasks/{id}")).Status(), Is.EqualTo("running"));
    }

    private async Task<(string Id, long Epoch)> Claim()
    {
        await User.Create(DeviceId);
        var task = await Device.Claim();
        return (task.Id(), task.Epoch());
    }

    private async Task<string> Post(string path, string body)
    {
        using var response = await Device.Http.PostAsync($"/v1/daemon/tasks/{path}", BodyText.Json(body));
        return await response.Fault();
    }
}
