using System.Text;
using Modular.Application.Realtime;

namespace Modular.UnitTests.Realtime;

public class ServerSentEventTests
{
    [Test]
    public void Is_its_position_type_and_data_on_lines_of_their_own()
    {
        var frame = ServerSentEvent.Format("42", "task.created", Encoding.UTF8.GetBytes("{\"name\":\"é\"}"));

        Assert.That(
            Encoding.UTF8.GetString(frame), Is.EqualTo("id: 42\nevent: task.created\ndata: {\"name\":\"é\"}\n\n"));
    }

    [Test]
    public void Leaves_the_position_alone_without_an_id()
    {
        var frame = ServerSentEvent.Format(null, "task.log", "1"u8);

        Assert.That(Encoding.UTF8.GetString(frame), Is.EqualTo("event: task.log\ndata: 1\n\n"));
    }
}
