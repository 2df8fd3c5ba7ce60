namespace Modular.Application.Devices;

/// <summary>Users whose devices and enrolment tokens are refused, because their accounts are disabled.</summary>
public interface ISuspendedUsers
{
    /// <summary>Refuses them from the commit on.</summary>
    void Add(Guid userId);

    /// <summary>Takes them again from the commit on.</summary>
    void Remove(Guid userId);
}
