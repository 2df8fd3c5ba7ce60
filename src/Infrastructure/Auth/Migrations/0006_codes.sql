-- Codes that come by mail. What must be typed is derived from the master key, the purpose and the id and kept nowhere.
-- Rows stay for the hour in which an account's requests are counted.
create table auth.code (
    id           uuid primary key,
    purpose      text not null check (
        purpose in ('verify_email', 'reset_password', 'change_email', 'existing_account')),
    user_id      uuid not null references auth.account on delete cascade,
    email        text not null,
    -- Tries, right ones and wrong ones.
    attempts     integer not null default 0,
    requested_at timestamptz not null,
    expires_at   timestamptz not null,
    -- When it was used, or voided by a later one; null while it is good.
    ended_at     timestamptz
);

-- Of an account's codes for one purpose at most one is good.
create unique index code_live_key on auth.code (user_id, purpose) where ended_at is null;

-- What an account asked for within an hour.
create index code_user_id_requested_at_idx on auth.code (user_id, requested_at);
