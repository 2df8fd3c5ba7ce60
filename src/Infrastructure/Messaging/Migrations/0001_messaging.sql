-- Integration events and deliveries on their way: one row for each event and subscribed queue, written with the effect
-- that they tell of and deleted with the effect that they have. A claim changes no indexed column, so with room on the
-- page it is a HOT update. Rows live briefly: vacuumed early and often.
create table messaging.outbox (
    id          bigint generated always as identity primary key,
    queue       text not null,
    type        text not null,
    key         text,
    payload     json not null,
    ready_at    timestamptz not null default now(),
    attempt     integer not null default 0,
    claim       integer not null default 0,
    claimed_by  uuid,
    lease_until timestamptz
) with (fillfactor = 60, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
create index outbox_ready on messaging.outbox (queue, ready_at, id);
create index outbox_key on messaging.outbox (queue, key, id) where key is not null;

-- Messages that were given up, with the error that did it.
create table messaging.dead_letters (
    id       bigint primary key,
    queue    text not null,
    type     text not null,
    key      text,
    payload  json not null,
    attempts integer not null,
    error    text not null,
    died_at  timestamptz not null default now()
);
