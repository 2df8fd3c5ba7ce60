create table auth.account (
    id             uuid primary key,
    email          text not null,
    -- The address in lower case: letter case makes no other account.
    email_key      text not null constraint account_email_key_key unique,
    name           text,
    role           text not null check (role in ('owner', 'admin', 'member')),
    password_hash  text not null,
    email_verified boolean not null default false,
    disabled       boolean not null default false,
    created_at     timestamptz not null
);

-- One row for each signed-in client; ending a session deletes it. Refreshes and sightings update rows in place: no
-- index holds a column that they change, and each page keeps room for the next version (heap-only tuples).
create table auth.session (
    id              uuid primary key,
    user_id         uuid not null references auth.account on delete cascade,
    counter         integer not null default 0,
    rotated_at      timestamptz not null,
    created_at      timestamptz not null,
    last_seen_at    timestamptz not null,
    idle_expires_at timestamptz not null,
    expires_at      timestamptz not null,
    ip              text not null,
    user_agent      text
) with (fillfactor = 80);

create index session_user_id_id_idx on auth.session (user_id, id);

-- Sessions that ended while an access token of theirs may still live. Positions are taken under one lock, so they
-- become visible in order and a reader that continues after the last one it saw misses none.
create table auth.revocation (
    position   bigint primary key,
    session_id uuid not null,
    expires_at timestamptz not null
);

create sequence auth.revocation_position as bigint owned by auth.revocation.position;

-- Private keys are encrypted under keys derived from the master key and bound to the key id.
create table auth.signing_key (
    id          uuid primary key,
    public_key  bytea not null,
    private_key bytea not null,
    created_at  timestamptz not null,
    retired_at  timestamptz
);

-- One key signs at a time: of two hosts that start first, one makes it.
create unique index signing_key_current_idx on auth.signing_key ((true)) where retired_at is null;

-- One row: how far the instance is set up. The set-up token comes from the seed and the master key.
create table auth.setup (
    singleton    boolean primary key default true check (singleton),
    seed         uuid not null default gen_random_uuid(),
    started_at   timestamptz not null default now(),
    completed_at timestamptz
);

insert into auth.setup default values;

-- Counters of attempts. After a crash they begin at zero, which costs an attacker a crash; a logged in-place update
-- for each attempt would cost everybody else more.
create unlogged table auth.attempt (
    key       text primary key,
    used      integer not null,
    resets_at timestamptz not null
) with (fillfactor = 50);
