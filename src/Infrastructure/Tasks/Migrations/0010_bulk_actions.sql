-- What is to be done to many tasks: worked off in the order of ids by a duty, a batch a transaction, so that neither a
-- request nor a lock lasts as long as the whole. `reached` is the last task looked at.
create table tasks.bulk_action (
    id        uuid primary key,
    user_id   uuid not null,
    kind      text not null check (kind in ('cancel', 'retry', 'delete')),
    ids       uuid[],
    status    text,
    device_id uuid,
    task_kind text,
    tag       text,
    executor  text,
    text      text,
    reason    text,
    reached   uuid not null default '00000000-0000-0000-0000-000000000000',
    worked_at timestamptz not null default now()
);
