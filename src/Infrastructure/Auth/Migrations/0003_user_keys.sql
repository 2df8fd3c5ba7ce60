-- Keys that programs of a user show in place of an access token. Only the hash of a key is kept.
create table auth.user_key (
    id           uuid primary key,
    user_id      uuid not null references auth.account on delete cascade,
    name         text not null,
    hash         bytea not null,
    scopes       text[] not null,
    -- Networks that it may be used from; none for anywhere.
    allowed_ips  text[] not null,
    created_at   timestamptz not null,
    expires_at   timestamptz,
    last_used_at timestamptz
) with (fillfactor = 80);

create index user_key_user_id_id_idx on auth.user_key (user_id, id);
