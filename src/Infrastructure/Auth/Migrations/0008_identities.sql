-- Who comes through a provider has no password until one is set by mail.
alter table auth.account alter column password_hash drop not null;
alter table auth.mfa_challenge alter column password_hash drop not null;

-- Who users are at providers. Issuer and subject name an identity; the address is kept to be shown, nothing more.
create table auth.identity (
    id           uuid primary key,
    user_id      uuid not null references auth.account on delete cascade,
    issuer       text not null,
    subject      text not null,
    provider     text not null,
    email        text not null,
    created_at   timestamptz not null,
    last_used_at timestamptz not null,
    constraint identity_issuer_subject_key unique (issuer, subject)
) with (fillfactor = 80);

create index identity_user_id_id_idx on auth.identity (user_id, id);

-- Logins at a provider, for ten minutes. Nothing that the browser or the provider shows can be made from a row: all of
-- it is derived with the master key.
create table auth.started_login (
    id             uuid primary key,
    provider       text not null,
    -- The one browser that may come back.
    browser_hash   bytea not null,
    redirect_uri   text not null,
    code_challenge text not null,
    expires_at     timestamptz not null
);

-- Logins whose client has yet to fetch its tokens, for a minute. The index serves the removal of an identity.
create table auth.confirmed_login (
    id             uuid primary key,
    identity_id    uuid not null references auth.identity on delete cascade,
    code_challenge text not null,
    expires_at     timestamptz not null
);

create index confirmed_login_identity_id_idx on auth.confirmed_login (identity_id);
