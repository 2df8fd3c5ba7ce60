-- Invitations that may still be used: one that was used, or withdrawn, has no row. The token in the mail is derived
-- from the master key and the id and is kept nowhere.
create table auth.invitation (
    id         uuid primary key,
    email      text not null,
    -- The address in lower case; a new invitation to it takes the place of the one before.
    email_key  text not null constraint invitation_email_key_key unique,
    role       text not null check (role in ('admin', 'member')),
    -- Who vouches for the newcomer: an invitation is worth no more than its maker is by the time it is used.
    invited_by uuid not null references auth.account on delete cascade,
    created_at timestamptz not null,
    expires_at timestamptz not null
);

create index invitation_invited_by_idx on auth.invitation (invited_by);

-- What a user did to others, for when that user is erased. Most entries are about one's own account.
create index audit_entry_actor_id_idx on auth.audit_entry (actor_id)
    where actor_id is distinct from user_id and actor_id is not null;
