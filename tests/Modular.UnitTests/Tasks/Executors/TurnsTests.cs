using Modular.Application.Tasks.Executors;

namespace Modular.UnitTests.Tasks.Executors;

internal sealed class TurnsTests
{
    private static readonly Guid[] Users =
        [.. Enumerable.Range(1, 5).Select(number => new Guid(number, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]))];

    [TestCase(1, 10, new[] { 10 }, 0)]
    [TestCase(2, 10, new[] { 5, 5 }, 1)]
    [TestCase(3, 10, new[] { 4, 3, 3 }, 0)]
    [TestCase(3, 11, new[] { 4, 4, 3 }, 1)]
    [TestCase(5, 5, new[] { 1, 1, 1, 1, 1 }, 4)]
    [TestCase(5, 2, new[] { 1, 1 }, 1)]
    public void Deals_a_task_to_each_in_turn_until_the_slots_are_taken(int users, int slots, int[] shares, int last)
    {
        var turns = Turns.Of([.. Users.Take(users)], slots);

        Assert.That(turns.Shares.Select(share => share.Tasks), Is.EqualTo(shares));
        Assert.That(turns.Shares.Select(share => share.UserId), Is.EqualTo(Users.Take(shares.Length)));
        Assert.That(turns.LastUser, Is.EqualTo(Users[last]));
    }
}
