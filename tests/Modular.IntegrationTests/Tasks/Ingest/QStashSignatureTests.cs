namespace Modular.IntegrationTests.Tasks.Ingest;

/// <summary>What is taken and what is not, held against the official receiver.</summary>
internal sealed class QStashSignatureTests : IngestTest
{
    [TestCase("good", true)]
    [TestCase("by the next key", true)]
    [TestCase("digest padded", true)]
    [TestCase("by another key", false)]
    [TestCase("another issuer", false)]
    [TestCase("another address", false)]
    [TestCase("expired", false)]
    [TestCase("not yet valid", false)]
    [TestCase("another body", false)]
    [TestCase("unsigned", false)]
    [TestCase("by a public key", false)]
    public async Task Takes_what_the_official_receiver_takes_and_nothing_else(string what, bool isGood)
    {
        var body = Body();
        var token = Token(what, body);

        var delivery = await Deliver(body, token);

        Assert.That(QStash.IsOfficiallyValid(token, body), Is.EqualTo(isGood), "the official receiver");
        Assert.That(delivery.Status, Is.EqualTo(isGood ? 201 : 401), delivery.Answer.ToString());
        if (!isGood)
            Assert.That((delivery.Code, delivery.IsFinal), Is.EqualTo(("tasks.ingest_not_signed", false)));
    }

    [Test]
    public async Task Refuses_a_stronger_algorithm_too()
    {
        var body = Body();

        var delivery = await Deliver(body, QStash.Sign(QStash.Claims(body), alg: "HS512"));

        Assert.That(delivery.Status, Is.EqualTo(401));
    }

    [Test]
    public async Task Refuses_the_same_JSON_in_other_bytes()
    {
        var body = Body();

        var delivery = await Deliver(body + "\n", QStash.Sign(body));

        Assert.That(delivery.Status, Is.EqualTo(401));
    }

    [Test]
    public async Task Refuses_what_is_not_signed_at_all_and_makes_nothing()
    {
        var before = (await TasksOf(UserId)).Count;

        var delivery = await Deliver(Body(), token: "");

        Assert.That((delivery.Status, delivery.Code), Is.EqualTo((401, "tasks.ingest_not_signed")));
        Assert.That(await TasksOf(UserId), Has.Count.EqualTo(before));
    }

    [Test]
    public async Task Says_that_it_takes_nothing_without_keys()
    {
        await using var host = await TaskHost.Start();
        var caller = host.User(UserId);

        Assert.That(
            await caller.Refused("/v1/tasks/ingest/qstash", new { kind = "x" }),
            Is.EqualTo((404, "tasks.ingest_not_configured")));
    }

    private string Token(string what, string body)
    {
        var claims = QStash.Claims(body);
        var now = (long)claims["iat"];
        switch (what)
        {
            case "digest padded":
                claims["body"] += "=";
                break;
            case "another issuer":
                claims["iss"] = "Downstash";
                break;
            case "another address":
                claims["sub"] = QStashSender.Endpoint + "x";
                break;
            case "expired":
                claims["exp"] = now - 60;
                break;
            case "not yet valid":
                claims["nbf"] = now + 60;
                break;
            case "another body":
                claims["body"] = QStash.Claims(body + " ")["body"];
                break;
        }

        return what switch
        {
            "by the next key" => QStash.Sign(claims, QStashSender.NextKey),
            "by another key" => QStash.Sign(claims, "sig_of_somebody_else"),
            "unsigned" => QStash.Sign(claims, alg: "none"),
            "by a public key" => QStash.Sign(claims, alg: "RS256"),
            _ => QStash.Sign(claims),
        };
    }
}
