namespace Modular.Domain.Auth;

public sealed class InvalidCode() : Invalid(
    "auth.invalid_code", "This code is wrong, was used, has expired or was tried too often.");

public sealed class EmailUnverified() : Forbidden(
    "auth.email_unverified",
    "The address of this account is not verified yet. Use the code that was mailed to it, or ask for a new one.");
