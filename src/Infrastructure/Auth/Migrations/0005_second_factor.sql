-- Whether a login asks for a code. On the account, because every login reads and locks that row anyway.
alter table auth.account add column mfa_enabled boolean not null default false;

-- The authenticator of an account. Until account.mfa_enabled it is only being enrolled, and may be replaced.
create table auth.authenticator (
    user_id   uuid primary key references auth.account on delete cascade,
    -- Encrypted under a key derived from the master key and bound to the user.
    secret    bytea not null,
    -- The last step of 30 seconds of which a code was used: each is good once.
    last_step bigint not null default 0
);

-- A used code has no row. The hash is keyed, so that a copy of the database does not give the codes away.
create table auth.recovery_code (
    user_id uuid not null references auth.account on delete cascade,
    hash    bytea not null,
    primary key (user_id, hash)
);

-- Logins whose password was right and whose code is wanted: a few minutes each. The index serves the removal of an
-- account.
create table auth.mfa_challenge (
    id            uuid primary key,
    token_hash    bytea not null,
    user_id       uuid not null references auth.account on delete cascade,
    -- What the password was right for.
    password_hash text not null,
    tries         integer not null default 0,
    expires_at    timestamptz not null
) with (fillfactor = 80);

create index mfa_challenge_user_id_idx on auth.mfa_challenge (user_id);

-- Failed guesses. Logged, other than auth.attempt: a crash must not give an attacker a fresh start.
create table auth.failure (
    key           text primary key,
    failures      integer not null,
    blocked_until timestamptz not null,
    forgotten_at  timestamptz not null
) with (fillfactor = 50);

-- The addresses that users sign in from: of these a guess is no stranger's.
create table auth.known_address (
    key          text primary key,
    forgotten_at timestamptz not null
) with (fillfactor = 80);
