using Modular.Domain.Auth;

namespace Modular.UnitTests.Auth;

public class RegistrationTests
{
    // Columns: whether the token is right (null: none sent), whether the request is local, minutes since the set-up.
    [TestCase(true, false, 600)]
    [TestCase(true, true, 0)]
    [TestCase(null, true, 14.9)]
    public void Admits_the_owner(bool? token, bool isLocal, double minutes) =>
        Assert.That(Registration.AdmitOwner(token, isLocal, TimeSpan.FromMinutes(minutes)), Is.EqualTo("owner"));

    [TestCase(null, false, 0)]
    [TestCase(null, true, 15)]
    [TestCase(false, true, 0)]
    [TestCase(false, false, 0)]
    public void Wants_the_set_up_token(bool? token, bool isLocal, double minutes) =>
        Assert.That(
            () => Registration.AdmitOwner(token, isLocal, TimeSpan.FromMinutes(minutes)),
            Throws.TypeOf<SetupTokenRequired>());

    [Test]
    public void Admits_members_only_where_registration_is_open()
    {
        Assert.That(Registration.AdmitMember(RegistrationMode.Open), Is.EqualTo("member"));
        Assert.That(() => Registration.AdmitMember(RegistrationMode.Invite), Throws.TypeOf<RegistrationClosed>());
        Assert.That(() => Registration.AdmitMember(RegistrationMode.Closed), Throws.TypeOf<RegistrationClosed>());
    }
}
