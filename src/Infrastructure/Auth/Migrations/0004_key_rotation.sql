-- Several keys at once: one signs, the next is published before it does, those before stay while tokens of theirs may
-- live. Which one signs is a matter of time alone, so that every host changes at the same moment without being told.
drop index auth.signing_key_current_idx;

alter table auth.signing_key add column signs_from timestamptz;

update auth.signing_key set signs_from = created_at;

alter table auth.signing_key alter column signs_from set not null;
-- What is not there is over: an ended key has no row.
alter table auth.signing_key drop column retired_at;

-- A revocation ends a session, or all tokens of a user that were issued before a moment.
alter table auth.revocation
    add column user_id    uuid,
    add column not_before timestamptz not null default now(),
    alter column session_id drop not null,
    add constraint revocation_of_session_or_user check (num_nonnulls(session_id, user_id) = 1);

-- Whether a user's token is revoked, for a host that has to ask.
create index revocation_user_id_idx on auth.revocation (user_id, not_before) where user_id is not null;
