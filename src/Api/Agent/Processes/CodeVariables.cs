namespace Modular.Api.Agent.Processes;

/// <summary>
/// Variables by which loaders, shells, interpreters and the programs that scripts call take in code or find what they
/// run. Whoever may run a script only must not choose them: <c>BASH_ENV</c> alone is as good as a shell.
/// </summary>
internal static class CodeVariables
{
    // Whole families, since each release of an interpreter may add one.
    private static readonly string[] Families =
    [
        "BASH_", "COR_", "CORECLR_", "DOTNET_", "GIT_", "JAVA_", "LD_", "LUA_", "NODE_", "NPM_", "OPENSSL_", "PERL",
        "PHP", "PYTHON", "RUBY", "XDG_",
    ];

    private static readonly HashSet<string> Names = new(StringComparer.Ordinal)
    {
        // The loader and the C library.
        "GCONV_PATH", "GETCONF_DIR", "GLIBC_TUNABLES", "HOSTALIASES", "LOCALDOMAIN", "LOCPATH", "NLSPATH",
        "RES_OPTIONS", "RESOLV_HOST_CONF",
        // Shells.
        "BASHOPTS", "CDPATH", "ENV", "FPATH", "GLOBIGNORE", "HOME", "IFS", "PATH", "PROMPT_COMMAND", "PS4",
        "SHELLOPTS", "ZDOTDIR",
        // Interpreters that have no family.
        "AWKLIBPATH", "AWKPATH", "CLASSPATH", "JDK_JAVA_OPTIONS", "MAKEFILES", "MAKEFLAGS", "PSModulePath",
        "R_ENVIRON", "R_PROFILE", "TCLLIBPATH", "_JAVA_OPTIONS",
        // Programs that start others or read commands from a file.
        "BROWSER", "CURL_HOME", "EDITOR", "EXINIT", "INPUTRC", "LESSCLOSE", "LESSOPEN", "MANPAGER", "PAGER",
        "RSYNC_RSH", "SHELL", "SSH_ASKPASS", "SUDO_ASKPASS", "TAR_OPTIONS", "VIMINIT", "VISUAL", "WGETRC",
    };

    /// <summary>
    /// Whether <paramref name="name"/> is one of them, or no plain name: shells take functions from others.
    /// </summary>
    public static bool Contains(string name) =>
        !name.All(character => char.IsAsciiLetterOrDigit(character) || character == '_')
        || Names.Contains(name)
        || Families.Any(family => name.StartsWith(family, StringComparison.Ordinal));
}
