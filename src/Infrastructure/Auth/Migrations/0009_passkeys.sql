-- Passkeys: the public halves of keys whose private halves stay with their owners.
create table auth.passkey (
    id              uuid primary key,
    user_id         uuid not null references auth.account on delete cascade,
    name            text,
    -- The authenticator's own name for it, at most 1,023 bytes. Of two who add one at once the index takes the first.
    credential_id   bytea not null constraint passkey_credential_id_key unique,
    -- A COSE_Key.
    public_key      bytea not null,
    -- The last that the authenticator has said; bigint, since it is a number of 32 bits without a sign.
    counter         bigint not null,
    transports      text[] not null,
    backup_eligible boolean not null,
    backed_up       boolean not null,
    created_at      timestamptz not null,
    last_used_at    timestamptz
) with (fillfactor = 80);

create index passkey_user_id_id_idx on auth.passkey (user_id, id);

-- What browsers were asked and have not answered yet: a few minutes each. Unlogged: after a crash they begin anew.
create unlogged table auth.passkey_state (
    id         uuid primary key,
    token_hash bytea not null,
    purpose    text not null check (purpose in ('add', 'log_in')),
    -- Whose account it is about; null for a login, where nobody is known yet. The index serves the removal of an
    -- account.
    user_id    uuid references auth.account on delete cascade,
    -- What the answer is checked against, the challenge among it.
    ceremony   text not null,
    expires_at timestamptz not null,
    constraint passkey_state_of_user check ((purpose = 'add') = (user_id is not null))
);

create index passkey_state_user_id_idx on auth.passkey_state (user_id) where user_id is not null;
