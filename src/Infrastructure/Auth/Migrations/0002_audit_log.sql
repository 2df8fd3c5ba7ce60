-- What was done to accounts, by whom and from where. Rows are only added and, when they are old, removed.
-- No foreign key: an entry outlives its account, and then names nobody (see the removal of an account).
create table auth.audit_entry (
    id         uuid primary key,
    action     text not null,
    outcome    text not null check (outcome in ('success', 'failure')),
    -- Whose account; null when no account was found.
    user_id    uuid,
    -- Who did it; null when nobody was signed in.
    actor_id   uuid,
    -- The kind and id of what the actor showed, never the secret itself.
    credential text,
    ip         text,
    user_agent text,
    target     text,
    created_at timestamptz not null
) with (autovacuum_analyze_scale_factor = 0.5);

-- A user's own entries, newest first: ids rise with time. All entries are read along the primary key.
create index audit_entry_user_id_id_idx on auth.audit_entry (user_id, id);

-- What is too old to be kept.
create index audit_entry_created_at_idx on auth.audit_entry (created_at);
