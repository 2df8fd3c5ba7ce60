using Modular.Application.Devices;

namespace Modular.UnitTests.Devices;

public class SignsOfLifeTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly Guid Device = Guid.Parse("019370a8-5f00-7000-8000-000000000001");

    [Test]
    public void Keeps_the_newest_of_each_device()
    {
        var signs = new SignsOfLife();
        signs.Add(new SignOfLife(Device, Now.AddSeconds(1)), urgent: false);
        signs.Add(new SignOfLife(Device, Now), urgent: false);

        Assert.That(signs.Take(), Is.EqualTo(new[] { new SignOfLife(Device, Now.AddSeconds(1)) }));
        Assert.That(signs.Take(), Is.Empty);
    }

    [Test]
    public void What_is_given_back_yields_to_what_came_meanwhile()
    {
        var signs = new SignsOfLife();
        signs.Add(new SignOfLife(Device, Now), urgent: false);
        var taken = signs.Take();
        signs.Add(new SignOfLife(Device, Now.AddSeconds(1)), urgent: false);

        signs.GiveBack(taken);

        Assert.That(signs.Take().Single().SeenAt, Is.EqualTo(Now.AddSeconds(1)));
    }

    [Test]
    public async Task Only_an_urgent_sign_wakes()
    {
        var signs = new SignsOfLife();
        signs.Add(new SignOfLife(Device, Now), urgent: false);
        var waiting = signs.WaitForUrgent(CancellationToken.None);

        Assert.That(waiting.IsCompleted, Is.False);
        signs.Add(new SignOfLife(Device, Now), urgent: true);
        await waiting.WaitAsync(TimeSpan.FromSeconds(30));
    }
}
