using Microsoft.AspNetCore.Http;

namespace Sample.Api
{
    /// <summary>The composition root may know every layer and every module.</summary>
    internal static class Composition
    {
        public static object Start() => Infrastructure.Devices.DeviceServices.AddDevices();
    }
}

namespace Sample.Api.CommandLine
{
    internal static class UserCreate
    {
        public static object Run() => new Application.Devices.RegisterDevice("");
    }
}

namespace Sample.Api.Http
{
    /// <summary>A middleware handles without an interface.</summary>
    internal sealed class FaultHandler(RequestDelegate next)
    {
        public Task Invoke(HttpContext context) => next(context);
    }

    internal static class ReachesPastApplication
    {
        public static Type Find() => typeof(Infrastructure.Tasks.TaskStore);
    }
}

namespace Sample.Api.Devices
{
    internal static class DeviceEndpoints
    {
        public static object Register() => new Application.Devices.RegisterDevice("");
    }

    internal static class TalksToTheDatabase
    {
        private const string Sql = "select count(*) from devices.device";

        public static object Ask(Npgsql.NpgsqlDataSource database) => database.CreateCommand(Sql);
    }
}

namespace Sample.Workers.Tasks
{
    /// <summary>Workers know Application only.</summary>
    internal static class SweepTasks
    {
        public static Type Target() => typeof(Api.Devices.DeviceEndpoints);
    }

    internal static class TaskEndpoints;
}
