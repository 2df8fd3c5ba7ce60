namespace Modular.IntegrationTests.Http;

/// <summary>
/// Who may call what, written down once more: the name of every operation in the OpenAPI document and its rule. A new
/// operation gets a line here, or the tests of the matrix fail.
/// </summary>
/// <remarks>
/// <c>anyone</c>; <c>token</c>: a user's access token; <c>user</c>: that or a user's key, with the scope that stands
/// there; <c>key</c>: a user's key; <c>admin</c>, <c>owner</c>: an access token of these (the owner is an admin too);
/// <c>device</c>; <c>user-or-device</c>: the endpoint looks for scopes itself; <c>user-or-machine</c>: an enrolment
/// token too.
/// </remarks>
internal static class AccessRules
{
    private const string Table = """
        getService               anyone
        getSigningKeys           anyone
        getServerMetadata        anyone
        getHealth                anyone
        getLiveness              anyone
        getReadiness             anyone
        listApiKeys              token
        createApiKey             token
        getCurrentApiKey         key
        revokeApiKey             anyone
        getApiKey                token
        removeApiKey             token
        listAuditLog             token
        changeEmail              token
        confirmEmailChange       token
        changePassword           token
        deleteAccount            token
        forgotPassword           anyone
        introspectToken          user auth:introspect
        login                    anyone
        logout                   anyone
        listLoginProviders       anyone
        startProviderLogin       anyone
        finishProviderLogin      anyone
        exchangeLoginCode        anyone
        listIdentities           token
        removeIdentity           token
        getMe                    user
        updateMe                 token
        renewRecoveryCodes       token
        beginTotp                token
        confirmTotp              token
        disableTotp              token
        verifyMfa                anyone
        beginPasskeyLogin        anyone
        loginWithPasskey         anyone
        beginPasskey             token
        addPasskey               token
        listPasskeys             token
        getPasskey               token
        removePasskey            token
        refreshSession           anyone
        register                 anyone
        resetPassword            anyone
        listRevocations          user auth:introspect
        listSessions             token
        endOtherSessions         token
        endSession               token
        verifyEmail              anyone
        resendVerification       anyone
        sendHeartbeat            device
        goOffline                device
        registerDevice           user-or-machine devices:write
        claimTasks               device
        reportTaskProgress       device
        reportTaskResult         device
        listDeadLetters          owner
        replayDeadLetters        owner
        getDeadLetter            owner
        removeDeadLetter         owner
        replayDeadLetter         owner
        listDevices              user devices:read
        listEnrollments          user devices:read
        createEnrollment         user devices:write
        getEnrollment            user devices:read
        removeEnrollment         user devices:write
        getOwnDevice             device
        getDevice                user devices:read
        updateDevice             user devices:write
        removeDevice             user devices:write
        getDeviceConfig          user devices:read
        updateDeviceConfig       user devices:write
        listDeviceConfigVersions user devices:read
        rollBackDeviceConfig     user devices:write
        getDeviceHistory         user devices:read
        rotateDeviceKey          user devices:write
        streamEvents             user-or-device
        listSchedules            user tasks:read
        createSchedule           user tasks:write
        getSchedule              user tasks:read
        updateSchedule           user tasks:write
        removeSchedule           user tasks:write
        runSchedule              user tasks:write
        createTask               user tasks:write
        listTasks                user tasks:read
        createTasks              user tasks:write
        cancelTasks              user tasks:write
        deleteTasks              user tasks:write
        listTaskExecutors        user tasks:read
        ingestTaskFromQStash     anyone
        retryTasks               user tasks:write
        getTask                  user tasks:read
        cancelTask               user tasks:write
        streamTaskEvents         user tasks:read
        getTaskLog               user tasks:read
        retryTask                user tasks:write
        listUsers                admin
        listInvitations          admin
        createInvitation         admin
        getInvitation            admin
        removeInvitation         admin
        getUser                  admin
        updateUser               admin
        """;

    /// <summary>The rules by operation.</summary>
    public static readonly IReadOnlyDictionary<string, AccessRule> All = Table.Split('\n')
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        .ToDictionary(words => words[0], words => new AccessRule(words[1], words.ElementAtOrDefault(2)));
}

/// <summary>Who may call an operation.</summary>
/// <param name="Who">The word of the table.</param>
/// <param name="Scope">The scope that is needed; null for none.</param>
internal sealed record AccessRule(string Who, string? Scope);
