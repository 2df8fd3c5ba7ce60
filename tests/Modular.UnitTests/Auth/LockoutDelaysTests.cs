using Modular.Domain.Auth;

namespace Modular.UnitTests.Auth;

public class LockoutDelaysTests
{
    [Test]
    public void Double_from_one_second_up_to_the_cap()
    {
        var delays = LockoutDelays.Growing(from: 5, TimeSpan.FromMinutes(15));

        Assert.That(
            delays.Select(delay => delay.TotalSeconds),
            Is.EqualTo([0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900]));
    }

    [Test]
    public void May_begin_with_the_first_failure_and_be_capped_at_once() =>
        Assert.That(LockoutDelays.Growing(from: 1, TimeSpan.FromSeconds(1)), Is.EqualTo([TimeSpan.FromSeconds(1)]));
}
