using Google.Protobuf.WellKnownTypes;
using Modular.Api.Grpc;

namespace Modular.UnitTests.Grpc;

internal sealed class GrpcFrameTests
{
    [Test]
    public async Task Reads_what_it_writes()
    {
        var frame = GrpcFrame.Of(new StringValue { Value = "Grüße" });

        Assert.That(frame[..5], Is.EqualTo(new byte[] { 0, 0, 0, 0, 9 }));
        Assert.That(StringValue.Parser.ParseFrom(await Read(frame)).Value, Is.EqualTo("Grüße"));
        Assert.That(await Read(0, 0, 0, 0, 0), Is.Empty);
    }

    [Test]
    public void Refuses_what_is_no_single_plain_message()
    {
        Assert.That(StatusOf(), Is.EqualTo(GrpcStatus.Internal), "nothing");
        Assert.That(StatusOf(0, 0, 0, 0), Is.EqualTo(GrpcStatus.Internal), "no whole prefix");
        Assert.That(StatusOf(0, 0, 0, 0, 2, 1), Is.EqualTo(GrpcStatus.Internal), "cut short");
        Assert.That(StatusOf(2, 0, 0, 0, 0), Is.EqualTo(GrpcStatus.Internal), "no flag");
        Assert.That(StatusOf(1, 0, 0, 0, 0), Is.EqualTo(GrpcStatus.Unimplemented), "compressed");
        Assert.That(StatusOf(0, 0, 0, 0, 0, 0), Is.EqualTo(GrpcStatus.Unimplemented), "more than one");
        Assert.That(StatusOf(0, 0, 1, 0, 1), Is.EqualTo(GrpcStatus.ResourceExhausted), "64 KiB and a byte");
        Assert.That(StatusOf(0, 255, 255, 255, 255), Is.EqualTo(GrpcStatus.ResourceExhausted), "4 GiB");
    }

    [TestCase("", null)]
    [TestCase("5S", 5.0)]
    [TestCase("1500m", 1.5)]
    [TestCase("99999999n", 0.1)]
    [TestCase("2M", 120.0)]
    [TestCase("1H", 3600.0)]
    [TestCase("99999999H", null)]
    public void Reads_a_deadline(string text, double? seconds) =>
        Assert.That(GrpcDeadline.Of(text)?.TotalSeconds, Is.EqualTo(seconds).Within(1e-6));

    [TestCase("5")]
    [TestCase("S")]
    [TestCase("-1S")]
    [TestCase("1 S")]
    [TestCase("5s")]
    [TestCase("123456789S")]
    public void Refuses_what_is_no_deadline(string text) =>
        Assert.That(() => GrpcDeadline.Of(text), Throws.TypeOf<GrpcFault>());

    private static Task<byte[]> Read(params byte[] body) =>
        GrpcFrame.Read(new MemoryStream(body), CancellationToken.None);

    private static GrpcStatus StatusOf(params byte[] body) =>
        Assert.ThrowsAsync<GrpcFault>(() => Read(body))!.Status;
}
